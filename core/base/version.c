#include "core/base/version.h"

const char k3c_commit[] = K3C_COMMIT;
const char k3c_tree[] = K3C_TREE;
const char k3c_build_date[] = K3C_BUILD_DATE;
