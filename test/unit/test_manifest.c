#include "agent/image/manifest.h"

#include <errno.h>
#include <stdio.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "test/unit/tap.h"

#define D1 "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define D2 "sha256:2222222222222222222222222222222222222222222222222222222222222222"
#define D3 "sha256:3333333333333333333333333333333333333333333333333333333333333333"
#define LAYER(d) "{'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip','digest':'" d "','size':20}"
#define CONFIG "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'" D1 "','size':10}"
#define MANIFEST(more) "{'schemaVersion':2," more "'config':" CONFIG ",'layers':[" LAYER(D2) "," LAYER(D3) "]}"
#define CHOICE(d, os, arch, variant)                                                                                   \
    "{'mediaType':'" MEDIA_OCI_MANIFEST "','digest':'" d "','size':99,'platform':{'os':'" os "','architecture':'" arch \
    "'" variant "}}"

static struct arena *a;
static const struct platform amd64 = {"linux", "amd64", ""}, amd64v3 = {"linux", "amd64", "v3"},
                             arm64 = {"linux", "arm64", "v8"}, armv6 = {"linux", "arm", "v6"};

/* Single quotes stand for double ones. */
static const char *quoted(const char *s)
{
    char *text = arena_strdup(a, s);
    for (char *p = text; *p; p++)
        if (*p == '\'')
            *p = '"';
    return text;
}

static int parse(const char *s, const char *type, struct manifest *m, struct err *err)
{
    const char *text = quoted(s);
    return manifest_parse(a, text, strlen(text), type, m, err);
}

static void manifests_come_back(void)
{
    struct manifest m;
    ok(!parse(MANIFEST(""), MEDIA_OCI_MANIFEST, &m, NULL) && !m.index, "a manifest is read");
    is_string(m.config.digest, D1, "with its configuration's digest");
    ok(m.ndescriptors == 2 && m.descriptors[1].size == 20, "and its layers");
    ok(m.ndescriptors == 2 && !strcmp(m.descriptors[0].digest, D2), "the lowest first");
    ok(!parse(MANIFEST(""), "application/json; charset=utf-8", &m, NULL) && !m.index,
       "one that was announced as nothing particular is known by its members");
    ok(!parse(MANIFEST("'mediaType':'" MEDIA_OCI_MANIFEST "',"), NULL, &m, NULL), "or by what it calls itself");
    ok(!parse("{'schemaVersion':2,'manifests':[]}", "", &m, NULL) && m.index, "an index likewise");
    ok(!parse("{'schemaVersion':2,'manifests':[" CHOICE(D1, "linux", "amd64", "") "]}",
              MEDIA_DOCKER_LIST "; charset=utf-8", &m, NULL) &&
           m.index && m.ndescriptors == 1,
       "a manifest list is read, parameters of its type are let be");
}

static void confusion_is_refused(void)
{
    static const struct {
        const char *what, *text, *type, *says;
    } cases[] = {
        {"an image that is an index too", "{'schemaVersion':2,'config':" CONFIG ",'layers':[],'manifests':[]}", "",
         "at once"},
        {"an index announced as an image", "{'schemaVersion':2,'manifests':[]}", MEDIA_OCI_MANIFEST, "not what"},
        {"an image announced as an index", MANIFEST(""), MEDIA_OCI_INDEX, "not what"},
        {"an image that calls itself an index", MANIFEST("'mediaType':'" MEDIA_OCI_INDEX "',"), MEDIA_OCI_MANIFEST,
         "announced as"},
        {"an image that calls itself something else", MANIFEST("'mediaType':'text/html',"), "", "unsupported manifest"},
        {"a member that is there twice", MANIFEST("'layers':[],"), "", "twice"},
        {"schema 1", "{'schemaVersion':1,'fsLayers':[]}", "", "schema version 1"},
        {"no schema version", "{'manifests':[]}", "", "schemaVersion"},
        {"no object", "[]", "", "no JSON object"},
        {"no JSON", "<html>", "", "damaged"},
        {"an image without layers", "{'schemaVersion':2,'config':" CONFIG "}", "", "no list of its layers"},
        {"an image without a configuration", "{'schemaVersion':2,'layers':[]}", "", "configuration is not described"},
        {"a digest that is a path", "{'schemaVersion':2,'config':{'digest':'sha256:../../x','size':1},'layers':[]}", "",
         "no sha256 digest"},
        {"a size below zero", "{'schemaVersion':2,'config':{'digest':'" D1 "','size':-1},'layers':[]}", "",
         "no possible size"},
        {"a configuration of 5 MiB", "{'schemaVersion':2,'config':{'digest':'" D1 "','size':5242880},'layers':[]}", "",
         "no possible size"},
        {"a chart",
         "{'schemaVersion':2,'config':{'mediaType':'application/vnd.cncf.helm.config.v1+json','digest':'" D1
         "','size':1},'layers':[]}",
         "", "no container image"},
        {"a layer that is none",
         "{'schemaVersion':2,'config':" CONFIG ",'layers':[{'mediaType':'text/plain','digest':'" D1 "','size':1}]}", "",
         "no container image"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct manifest m;
        struct err err = {0};
        int r = parse(cases[i].text, cases[i].type, &m, &err);
        okf(r == -EINVAL && strstr(err.text, cases[i].says), "%s is refused: %s", cases[i].what, err.text);
    }
    struct strbuf many = {0};
    strbuf_adds(&many, "{'schemaVersion':2,'config':" CONFIG ",'layers':[");
    for (int i = 0; i <= MANIFEST_LAYERS_MAX; i++)
        strbuf_addf(&many, "%s" LAYER(D2), i ? "," : "");
    strbuf_adds(&many, "]}");
    struct manifest m;
    struct err err = {0};
    ok(parse(many.p, "", &m, &err) == -EINVAL && strstr(err.text, "more than 500"), "more layers than can be stacked");
    strbuf_free(&many);
}

static const char *chosen(const char *choices, const struct platform *host)
{
    struct manifest m;
    const struct descriptor *d;
    if (parse(arena_printf(a, "{'schemaVersion':2,'manifests':[%s]}", choices), "", &m, NULL))
        return "unread";
    return manifest_choose(&m, host, &d, NULL) ? "none" : d->digest;
}

static void platforms_are_chosen(void)
{
    const char *three = CHOICE(D1, "windows", "amd64", "") "," CHOICE(D2, "linux", "amd64", "") "," CHOICE(
        D3, "linux", "arm64", ",'variant':'v8'");
    is_string(chosen(three, &amd64), D2, "amd64 takes linux/amd64");
    is_string(chosen(three, &arm64), D3, "arm64 takes linux/arm64");
    is_string(chosen(three, &armv6), "none", "arm finds nothing");
    const char *levels = CHOICE(D1, "linux", "amd64", ",'variant':'v2'") "," CHOICE(
        D2, "linux", "amd64", "") "," CHOICE(D3, "linux", "amd64", ",'variant':'v4'");
    is_string(chosen(levels, &amd64v3), D1, "the best variant that the processor runs is taken");
    is_string(chosen(levels, &amd64), D2, "and none that it does not run");
    is_string(
        chosen(CHOICE(D1, "linux", "arm", ",'variant':'v7'") "," CHOICE(D2, "linux", "arm", ",'variant':'v6'"), &armv6),
        D2, "arm variants too");
    is_string(chosen(CHOICE(D1, "linux", "386", ""), &amd64), D1, "386 runs on amd64 when there is nothing better");
    is_string(chosen("{'digest':'" D1 "','size':1}," CHOICE(D2, "linux", "amd64", ""), &amd64), D2,
              "one that says what it is for is better");
    is_string(chosen("{'digest':'" D1 "','size':1}", &amd64), D1, "than one that does not");
    is_string(chosen(CHOICE(D1, "unknown", "unknown", ""), &amd64), "none", "attestations are no images");
    is_string(chosen(CHOICE(D1, "linux", "x86_64", ""), &amd64), D1, "x86_64 is amd64");
    is_string(chosen(CHOICE(D1, "linux", "amd64", ",'variant':'vx'"), &amd64), "none", "an unknown variant is not run");
    struct platform host = platform_host();
    ok(platform_rank(&(struct platform){"linux", host.arch, ""}, &host) > 0, "this machine runs images of its kind");
}

static void configurations(void)
{
    struct image_config c;
    struct manifest m;
    struct err err = {0};
    const char *text = quoted("{'os':'linux','architecture':'amd64','config':{'Env':['A=b']},'rootfs':{'type':'layers',"
                              "'diff_ids':['" D2 "','" D3 "']}}");
    ok(!image_config_parse(a, text, strlen(text), &c, NULL) && c.ndiff_ids == 2, "a configuration is read");
    is_string(c.diff_ids[0], D2, "with its layers' digests");
    parse(MANIFEST(""), "", &m, NULL);
    ok(!image_config_check(&c, &m, &amd64, NULL), "it belongs to its manifest");
    ok(image_config_check(&c, &m, &arm64, &err) == -ENOENT && strstr(err.text, "no match for platform"),
       "but not to another architecture");
    m.ndescriptors = 1;
    ok(image_config_check(&c, &m, &amd64, &err) == -EINVAL && strstr(err.text, "mismatched"),
       "nor to a manifest of fewer layers");
    static const char *const wrong[] = {"{'rootfs':{'type':'layers','diff_ids':['x']}}", "{}",
                                        "{'rootfs':{'type':'tree','diff_ids':[]}}",
                                        "{'layers':[],'rootfs':{'type':'layers','diff_ids':[]}}"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        text = quoted(wrong[i]);
        okf(image_config_parse(a, text, strlen(text), &c, &err) == -EINVAL, "%s is no configuration", wrong[i]);
    }
}

int main(void)
{
    a = arena_new();
    manifests_come_back();
    confusion_is_refused();
    platforms_are_chosen();
    configurations();
    arena_free(a);
    return done();
}
