#ifndef HALCYON_DIALECTS_STEP_STEPDIALECT_H
#define HALCYON_DIALECTS_STEP_STEPDIALECT_H

#include "dialects/kernel/KernelDialect.h"

#include "dialects/step/StepDialect.h.inc"
#include "dialects/step/StepEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/step/StepAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/step/StepOps.h.inc"

#endif
