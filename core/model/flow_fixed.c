#include "core/model/flow_fixed.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"

#define EVERYTHING                                                                                                     \
    "'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],'clusterScope':true,'namespaces':['*']}],"    \
    "'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['*']}]"

const char *const flow_fixed_names[] = {"exempt", "catch-all", NULL};

cJSON *flow_fixed_schema(struct arena *a, const char *name)
{
    if (!strcmp(name, "exempt"))
        return json_build(a, "{'priorityLevelConfiguration':{'name':'exempt'},'matchingPrecedence':1,'rules':["
                             "{'subjects':[{'kind':'Group','group':{'name':'system:masters'}}]," EVERYTHING "}]}");
    if (!strcmp(name, "catch-all"))
        return json_build(
            a, "{'priorityLevelConfiguration':{'name':'catch-all'},'matchingPrecedence':10000,'distinguisherMethod':"
               "{'type':'ByUser'},'rules':[{'subjects':[{'kind':'Group','group':{'name':'system:unauthenticated'}},"
               "{'kind':'Group','group':{'name':'system:authenticated'}}]," EVERYTHING "}]}");
    return NULL;
}

cJSON *flow_fixed_level(struct arena *a, const char *name)
{
    if (!strcmp(name, "exempt"))
        return json_build(a, "{'type':'Exempt','exempt':{'nominalConcurrencyShares':0,'lendablePercent':0}}");
    if (!strcmp(name, "catch-all"))
        return json_build(a, "{'type':'Limited','limited':{'nominalConcurrencyShares':5,'lendablePercent':0,"
                             "'limitResponse':{'type':'Reject'}}}");
    return NULL;
}
