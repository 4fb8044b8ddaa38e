#include "core/model/schema.h"

#include "core/model/schema_gen.h"
#include "test/unit/tap.h"

static const struct schema_field *field(const struct schema_message *m, const char *name)
{
    return schema_field(m, name, strlen(name));
}

static void every_field_is_found_by_its_name_and_number(void)
{
    size_t count, fields = 0, wrong = 0;
    const struct schema_message *const *list = schema_messages(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i]->count; j++) {
            const struct schema_field *f = &list[i]->fields[j];
            fields++;
            wrong += field(list[i], f->name) != f;
            wrong += f->number && schema_field_by_number(list[i], f->wrap, f->inner, f->number) != f;
            wrong += f->wrap && !schema_is_wrap(list[i], f->wrap, f->inner);
            wrong += (f->type == SCHEMA_MESSAGE) != (f->message != NULL);
        }
    okf(count > 300 && fields > 1500 && !wrong, "each of %zu fields of %zu messages is found by name and by number",
        fields, count);
    ok(!field(&schema_core_v1_Pod, "nope") && !schema_field(&schema_core_v1_Pod, "metadata", 4), "others are not");
    ok(!schema_field_by_number(&schema_core_v1_Pod, 0, 0, 99) && !schema_field_by_number(&schema_core_v1_Pod, 1, 0, 1),
       "nor unknown numbers");
}

static void messages_are_found_by_name(void)
{
    size_t count, wrong = 0;
    const struct schema_message *const *list = schema_messages(&count);
    for (size_t i = 0; i < count; i++)
        wrong += schema_message(list[i]->name) != list[i];
    ok(!wrong, "each message is found by its OpenAPI name");
    ok(!schema_message("io.k8s.api.core.v1.Nope"), "an unknown one is not");
}

static void facts_of_the_api(void)
{
    const struct schema_field *f = field(&schema_core_v1_PodSpec, "containers");
    ok(f && f->number == 2 && f->container == SCHEMA_LIST && f->message == &schema_core_v1_Container, "containers");
    ok(f && f->flags == (SCHEMA_REQUIRED | SCHEMA_MERGE | SCHEMA_LIST_TYPED) && f->list_type == SCHEMA_LIST_MAP,
       "their flags");
    is_string(f ? f->merge_key : NULL, "name", "their merge key");
    is_string(f ? f->map_keys : NULL, "name", "their map key");
    f = field(&schema_core_v1_ServiceSpec, "ports");
    is_string(f ? f->merge_key : NULL, "port", "service ports merge by port");
    is_string(f ? f->map_keys : NULL, "port,protocol", "service ports are a map by port and protocol");
    f = field(&schema_core_v1_Volume, "emptyDir");
    ok(f && f->number == 2 && f->wrap == 2 && f->flags & SCHEMA_POINTER,
       "a volume's source is flattened into the volume");
    ok(schema_is_wrap(&schema_core_v1_Volume, 2, 0) && !schema_is_wrap(&schema_core_v1_Volume, 1, 0),
       "and known as such");
    f = field(&schema_core_v1_PodSpec, "restartPolicy");
    is_string(f ? f->enums : NULL, "Always|Never|OnFailure", "an enumeration's values");
    is_string(f ? f->fallback : NULL, "\"Always\"", "a default");
    f = field(&schema_core_v1_Secret, "data");
    ok(f && f->type == SCHEMA_BYTES && f->container == SCHEMA_MAP, "a secret's data is a map of bytes");
    f = field(&schema_core_v1_ResourceRequirements, "limits");
    ok(f && f->type == SCHEMA_QUANTITY && f->container == SCHEMA_MAP, "limits are a map of quantities");
    f = field(&schema_authentication_v1_UserInfo, "extra");
    ok(f && f->type == SCHEMA_VERBS && f->container == SCHEMA_MAP, "extra is a map of string lists");
    f = field(&schema_core_v1_Pod, "status");
    ok(f && !(f->flags & SCHEMA_OMITEMPTY), "a status by value is always written");
    f = field(&schema_meta_v1_ObjectMeta, "creationTimestamp");
    ok(f && f->flags & SCHEMA_OMITEMPTY, "but a zero creationTimestamp is not (omitzero)");
    f = field(&schema_apps_v1_DeploymentSpec, "strategy");
    ok(f && f->flags & SCHEMA_RETAIN_KEYS, "the strategy of a deployment retains keys");
    ok(schema_meta_v1_LabelSelector.flags & SCHEMA_ATOMIC_STRUCT, "a label selector is atomic");
}

int main(void)
{
    every_field_is_found_by_its_name_and_number();
    messages_are_found_by_name();
    facts_of_the_api();
    return done();
}
