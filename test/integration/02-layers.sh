#!/bin/sh
# scripts/check-layers, on small trees with one fault each
. test/integration/tap.sh

# tree FILE INCLUDED...: adds a file that includes the others
tree() {
    tree_file=$work/tree/$1
    mkdir -p "$(dirname "$tree_file")"
    shift
    : >"$tree_file"
    for included in "$@"; do
        echo "#include $included" >>"$tree_file"
    done
}

# A tree in which all is well, each time anew.
sound_tree() {
    rm -rf "$work/tree"
    tree core/base/err.h '<stddef.h>'
    tree core/base/err.c '"core/base/err.h"'
    tree core/format/json.h '"core/base/err.h"'
    tree core/wire/http.h '"core/format/json.h"'
    tree core/wire/grpc.h
    tree core/model/kind.h '"core/format/json.h"'
    tree core/client/api.h '"core/model/kind.h"'
    tree core/kubectl/get.h '"core/client/api.h"'
    tree storage/store.h '"core/wire/grpc.h"'
    tree net/bridge.h '"core/client/api.h"'
    tree server/apiserver/rest.h '"storage/store.h"'
    tree server/controllers/gc.h '"core/client/api.h"'
    tree server/scheduler/fit.h '"core/client/api.h"'
    tree server/server.h '"server/apiserver/rest.h"' '"server/controllers/gc.h"' '"net/bridge.h"'
    tree server/join/token.h '"storage/store.h"'
    tree agent/node/node.h '"net/bridge.h"' '"core/client/api.h"'
    tree agent/agent.h '"agent/node/node.h"'
    tree test/unit/test_gc.c '"server/controllers/gc.h"' '"agent/agent.h"'
    tree k3c.c '"server/server.h"' '"agent/agent.h"' '"core/kubectl/get.h"'
}

# refused WHAT PATTERN FILE INCLUDED...: with that one file changed, the check fails and says so
refused() {
    refused_what=$1
    refused_says=$2
    shift 2
    sound_tree
    tree "$@"
    check "$refused_what" fails_saying "$refused_says" scripts/check-layers "$work/tree"
}

fails_saying() {
    pattern=$1
    shift
    said=$("$@" 2>&1) && {
        echo "it passes"
        return 1
    }
    says "$said" "$pattern"
}

sound_tree
check 'includes from the same row and the rows above are fine' scripts/check-layers "$work/tree"
check 'the real tree is sound' scripts/check-layers

refused 'base may not include format' 'err.c:1: .*layer is below' core/base/err.c '"core/format/json.h"'
refused 'format may not include wire' 'layer is below' core/format/yaml.c '"core/wire/http.h"'
refused 'wire may not include the model' 'layer is below' core/wire/tls.c '"core/model/kind.h"'
refused 'the model may not include the client' 'layer is below' core/model/a.c '"core/client/api.h"'
refused 'the client may not include kubectl' 'never' core/client/a.c '"core/kubectl/get.h"'
refused 'kubectl may not include the server' 'layer is below' core/kubectl/a.c '"server/server.h"'
refused 'kubectl may not include the agent' 'layer is below' core/kubectl/a.c '"agent/agent.h"'
refused 'storage may not include HTTP' 'never' storage/a.c '"core/wire/http.h"'
refused 'storage may not include kinds' 'never' storage/a.c '"core/model/kind.h"'
refused 'net may not include the server' 'layer is below' net/a.c '"server/server.h"'
refused 'the API server may not include controllers' 'own folder' server/apiserver/a.c '"server/controllers/gc.h"'
refused 'controllers may not include the API server' 'own folder' server/controllers/a.c '"server/apiserver/rest.h"'
refused 'controllers may not include the supervisor' 'own folder' server/controllers/a.c '"server/server.h"'
refused 'controllers may not include storage' 'never' server/controllers/a.c '"storage/store.h"'
refused 'the scheduler may not include controllers' 'own folder' server/scheduler/a.c '"server/controllers/gc.h"'
refused 'the scheduler may not include net' 'never' server/scheduler/a.c '"net/bridge.h"'
refused 'the agent may not include the server' 'never' agent/a.c '"server/server.h"'
refused 'the server may not include the agent' 'never' server/a.c '"agent/agent.h"'
refused 'nobody may include a test' 'layer is below' agent/a.c '"test/unit/test_gc.c"'
refused 'a path relative to the file is refused' 'no file of the tree' core/base/a.c '"err.h"'
refused 'a path with dots is refused' 'no file of the tree' core/base/a.c '"core/base/../base/err.h"'
refused 'a header that does not exist is refused' 'no file of the tree' core/base/a.c '"core/base/gone.h"'
refused 'our headers in angle brackets are refused' 'with quotes' core/base/a.c '<core/base/err.h>'
refused 'an unknown folder is refused' 'has no layer' core/extra/a.c '<stddef.h>'

sound_tree
tree core/base/a.h '"core/base/b.h"'
tree core/base/b.h '"core/base/c.h"'
tree core/base/c.h '"core/base/a.h"'
check 'a circle of includes is refused' fails_saying 'in turn' scripts/check-layers "$work/tree"

done_testing
