#include "core/base/version.h"

const char k3c_commit[] = K3C_COMMIT;
