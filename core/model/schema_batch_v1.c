/* Made by scripts/gen-schema; not to be edited. */
/* clang-format off */
#include "core/model/schema_gen.h"

static const struct schema_field schema_batch_v1_CronJob_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_batch_v1_CronJobSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_batch_v1_CronJobStatus},
};
static const uint8_t schema_batch_v1_CronJob_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_batch_v1_CronJob = {.name = "io.k8s.api.batch.v1.CronJob", .fields = schema_batch_v1_CronJob_fields, .index = schema_batch_v1_CronJob_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Makes jobs at certain times."};

static const struct schema_field schema_batch_v1_CronJobList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_batch_v1_CronJob},
};
static const uint8_t schema_batch_v1_CronJobList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_batch_v1_CronJobList = {.name = "io.k8s.api.batch.v1.CronJobList", .fields = schema_batch_v1_CronJobList_fields, .index = schema_batch_v1_CronJobList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_CronJobSpec_fields[] = {
    {.name = "schedule", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .doc = "When jobs begin: minute, hour, day of month, month, day of week."},
    {.name = "timeZone", .number = 8, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "The time zone of the schedule."},
    {.name = "startingDeadlineSeconds", .number = 2, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds a job may be late before it is left out."},
    {.name = "concurrencyPolicy", .number = 3, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_CODE_FALLBACK, .fallback = "\"Allow\"", .enums = "Allow|Forbid|Replace", .go_type = "v1.ConcurrencyPolicy", .doc = "What happens when a job is due while the last one still runs."},
    {.name = "suspend", .number = 4, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "false", .doc = "Whether no more jobs are made."},
    {.name = "jobTemplate", .number = 5, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_batch_v1_JobTemplateSpec, .doc = "The jobs it makes."},
    {.name = "successfulJobsHistoryLimit", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "3", .doc = "How many jobs that succeeded are kept."},
    {.name = "failedJobsHistoryLimit", .number = 7, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_CODE_FALLBACK, .fallback = "1", .doc = "How many jobs that failed are kept."},
};
static const uint8_t schema_batch_v1_CronJobSpec_index[] = {3, 7, 5, 0, 2, 6, 4, 1, 0, 2, 3, 4, 5, 6, 7, 1};
const struct schema_message schema_batch_v1_CronJobSpec = {.name = "io.k8s.api.batch.v1.CronJobSpec", .fields = schema_batch_v1_CronJobSpec_fields, .index = schema_batch_v1_CronJobSpec_index, .count = 8, .numbered = 8, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_CronJobStatus_fields[] = {
    {.name = "active", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_ATOMIC_STRUCT | SCHEMA_LIST_TYPED, .message = &schema_core_v1_ObjectReference},
    {.name = "lastScheduleTime", .number = 4, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "lastSuccessfulTime", .number = 5, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_batch_v1_CronJobStatus_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_batch_v1_CronJobStatus = {.name = "io.k8s.api.batch.v1.CronJobStatus", .fields = schema_batch_v1_CronJobStatus_fields, .index = schema_batch_v1_CronJobStatus_index, .count = 3, .numbered = 3};

static const struct schema_field schema_batch_v1_Job_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_batch_v1_JobSpec},
    {.name = "status", .number = 3, .type = SCHEMA_MESSAGE, .message = &schema_batch_v1_JobStatus},
};
static const uint8_t schema_batch_v1_Job_index[] = {1, 0, 2, 3, 4, 2, 3, 4};
const struct schema_message schema_batch_v1_Job = {.name = "io.k8s.api.batch.v1.Job", .fields = schema_batch_v1_Job_fields, .index = schema_batch_v1_Job_index, .count = 5, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "Pods that run until enough of them have succeeded."};

static const struct schema_field schema_batch_v1_JobCondition_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.JobConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.ConditionStatus"},
    {.name = "lastProbeTime", .number = 3, .type = SCHEMA_TIME},
    {.name = "lastTransitionTime", .number = 4, .type = SCHEMA_TIME},
    {.name = "reason", .number = 5, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "message", .number = 6, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
};
static const uint8_t schema_batch_v1_JobCondition_index[] = {2, 3, 5, 4, 1, 0, 0, 1, 2, 3, 4, 5};
const struct schema_message schema_batch_v1_JobCondition = {.name = "io.k8s.api.batch.v1.JobCondition", .fields = schema_batch_v1_JobCondition_fields, .index = schema_batch_v1_JobCondition_index, .count = 6, .numbered = 6};

static const struct schema_field schema_batch_v1_JobList_fields[] = {
    {.name = "kind", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "apiVersion", .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ListMeta},
    {.name = "items", .number = 2, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED, .message = &schema_batch_v1_Job},
};
static const uint8_t schema_batch_v1_JobList_index[] = {1, 3, 0, 2, 2, 3};
const struct schema_message schema_batch_v1_JobList = {.name = "io.k8s.api.batch.v1.JobList", .fields = schema_batch_v1_JobList_fields, .index = schema_batch_v1_JobList_index, .count = 4, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_JobSpec_fields[] = {
    {.name = "parallelism", .number = 1, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many pods may run at a time."},
    {.name = "completions", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many pods have to succeed."},
    {.name = "activeDeadlineSeconds", .number = 3, .type = SCHEMA_INT64, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds after which the job has failed, whatever it did."},
    {.name = "podFailurePolicy", .number = 11, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_batch_v1_PodFailurePolicy, .doc = "What certain exit codes or conditions of a pod mean for the job."},
    {.name = "successPolicy", .number = 16, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_batch_v1_SuccessPolicy, .doc = "When an indexed job has succeeded before all of its indexes have."},
    {.name = "backoffLimit", .number = 7, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How often pods may fail before the job has failed."},
    {.name = "backoffLimitPerIndex", .number = 12, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many failures each index may have, in an Indexed job."},
    {.name = "maxFailedIndexes", .number = 13, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "How many indexes may fail before the job does."},
    {.name = "selector", .number = 4, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER | SCHEMA_ATOMIC_STRUCT, .message = &schema_meta_v1_LabelSelector, .doc = "Which pods belong to the job; the server makes it."},
    {.name = "manualSelector", .number = 5, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether selector and labels are yours to choose; leave it out."},
    {.name = "template", .number = 6, .type = SCHEMA_MESSAGE, .flags = SCHEMA_REQUIRED, .message = &schema_core_v1_PodTemplateSpec, .doc = "The pods of the job; their restartPolicy is Never or OnFailure."},
    {.name = "ttlSecondsAfterFinished", .number = 8, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Seconds a job is kept after its end."},
    {.name = "completionMode", .number = 9, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Indexed|NonIndexed", .go_type = "v1.CompletionMode", .doc = "Whether pods are alike, or each has an index of its own."},
    {.name = "suspend", .number = 10, .type = SCHEMA_BOOL, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Whether the job waits, without pods."},
    {.name = "podReplacementPolicy", .number = 14, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .enums = "Failed|TerminatingOrFailed", .go_type = "v1.PodReplacementPolicy", .doc = "When a new pod takes a failing one's place: TerminatingOrFailed or Failed."},
    {.name = "managedBy", .number = 15, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .doc = "Which controller sees to the job; cannot change."},
};
static const uint8_t schema_batch_v1_JobSpec_index[] = {2, 5, 6, 12, 1, 15, 9, 7, 0, 3, 14, 8, 4, 13, 10, 11, 0, 1, 2, 8, 9, 10, 5, 11, 12, 13, 3, 6, 7, 14, 15, 4};
const struct schema_message schema_batch_v1_JobSpec = {.name = "io.k8s.api.batch.v1.JobSpec", .fields = schema_batch_v1_JobSpec_fields, .index = schema_batch_v1_JobSpec_index, .count = 16, .numbered = 16, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_JobStatus_fields[] = {
    {.name = "conditions", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_MERGE | SCHEMA_LIST_TYPED, .message = &schema_batch_v1_JobCondition, .merge_key = "type"},
    {.name = "startTime", .number = 2, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "completionTime", .number = 3, .type = SCHEMA_TIME, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "active", .number = 4, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "succeeded", .number = 5, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "failed", .number = 6, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY},
    {.name = "terminating", .number = 11, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "completedIndexes", .number = 7, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY},
    {.name = "failedIndexes", .number = 10, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "uncountedTerminatedPods", .number = 8, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_batch_v1_UncountedTerminatedPods},
    {.name = "ready", .number = 9, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_batch_v1_JobStatus_index[] = {3, 7, 2, 0, 5, 8, 10, 1, 4, 6, 9, 0, 1, 2, 3, 4, 5, 7, 9, 10, 8, 6};
const struct schema_message schema_batch_v1_JobStatus = {.name = "io.k8s.api.batch.v1.JobStatus", .fields = schema_batch_v1_JobStatus_fields, .index = schema_batch_v1_JobStatus_index, .count = 11, .numbered = 11};

static const struct schema_field schema_batch_v1_JobTemplateSpec_fields[] = {
    {.name = "metadata", .number = 1, .type = SCHEMA_MESSAGE, .message = &schema_meta_v1_ObjectMeta, .doc = "Labels and annotations they get."},
    {.name = "spec", .number = 2, .type = SCHEMA_MESSAGE, .message = &schema_batch_v1_JobSpec, .doc = "Their spec."},
};
static const uint8_t schema_batch_v1_JobTemplateSpec_index[] = {0, 1, 0, 1};
const struct schema_message schema_batch_v1_JobTemplateSpec = {.name = "io.k8s.api.batch.v1.JobTemplateSpec", .fields = schema_batch_v1_JobTemplateSpec_fields, .index = schema_batch_v1_JobTemplateSpec_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS, .doc = "What jobs made from it are like."};

static const struct schema_field schema_batch_v1_PodFailurePolicy_fields[] = {
    {.name = "rules", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_batch_v1_PodFailurePolicyRule},
};
static const uint8_t schema_batch_v1_PodFailurePolicy_index[] = {0, 0};
const struct schema_message schema_batch_v1_PodFailurePolicy = {.name = "io.k8s.api.batch.v1.PodFailurePolicy", .fields = schema_batch_v1_PodFailurePolicy_fields, .index = schema_batch_v1_PodFailurePolicy_index, .count = 1, .numbered = 1, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_PodFailurePolicyOnExitCodesRequirement_fields[] = {
    {.name = "containerName", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "operator", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "In|NotIn", .go_type = "v1.PodFailurePolicyOnExitCodesOperator"},
    {.name = "values", .number = 3, .type = SCHEMA_INT32, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET},
};
static const uint8_t schema_batch_v1_PodFailurePolicyOnExitCodesRequirement_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_batch_v1_PodFailurePolicyOnExitCodesRequirement = {.name = "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement", .fields = schema_batch_v1_PodFailurePolicyOnExitCodesRequirement_fields, .index = schema_batch_v1_PodFailurePolicyOnExitCodesRequirement_index, .count = 3, .numbered = 3, .flags = SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_PodFailurePolicyOnPodConditionsPattern_fields[] = {
    {.name = "type", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .go_type = "v1.PodConditionType"},
    {.name = "status", .number = 2, .type = SCHEMA_STRING, .flags = SCHEMA_CODE_FALLBACK, .fallback = "\"True\"", .go_type = "v1.ConditionStatus"},
};
static const uint8_t schema_batch_v1_PodFailurePolicyOnPodConditionsPattern_index[] = {1, 0, 0, 1};
const struct schema_message schema_batch_v1_PodFailurePolicyOnPodConditionsPattern = {.name = "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern", .fields = schema_batch_v1_PodFailurePolicyOnPodConditionsPattern_fields, .index = schema_batch_v1_PodFailurePolicyOnPodConditionsPattern_index, .count = 2, .numbered = 2, .flags = SCHEMA_FALLBACKS};

static const struct schema_field schema_batch_v1_PodFailurePolicyRule_fields[] = {
    {.name = "action", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_REQUIRED, .enums = "Count|FailIndex|FailJob|Ignore", .go_type = "v1.PodFailurePolicyAction"},
    {.name = "onExitCodes", .number = 2, .type = SCHEMA_MESSAGE, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER, .message = &schema_batch_v1_PodFailurePolicyOnExitCodesRequirement},
    {.name = "onPodConditions", .number = 3, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .message = &schema_batch_v1_PodFailurePolicyOnPodConditionsPattern},
};
static const uint8_t schema_batch_v1_PodFailurePolicyRule_index[] = {0, 1, 2, 0, 1, 2};
const struct schema_message schema_batch_v1_PodFailurePolicyRule = {.name = "io.k8s.api.batch.v1.PodFailurePolicyRule", .fields = schema_batch_v1_PodFailurePolicyRule_fields, .index = schema_batch_v1_PodFailurePolicyRule_index, .count = 3, .numbered = 3, .flags = SCHEMA_FALLBACKS | SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_SuccessPolicy_fields[] = {
    {.name = "rules", .number = 1, .type = SCHEMA_MESSAGE, .container = SCHEMA_LIST, .flags = SCHEMA_REQUIRED | SCHEMA_LIST_TYPED, .message = &schema_batch_v1_SuccessPolicyRule},
};
static const uint8_t schema_batch_v1_SuccessPolicy_index[] = {0, 0};
const struct schema_message schema_batch_v1_SuccessPolicy = {.name = "io.k8s.api.batch.v1.SuccessPolicy", .fields = schema_batch_v1_SuccessPolicy_fields, .index = schema_batch_v1_SuccessPolicy_index, .count = 1, .numbered = 1, .flags = SCHEMA_NULLS};

static const struct schema_field schema_batch_v1_SuccessPolicyRule_fields[] = {
    {.name = "succeededIndexes", .number = 1, .type = SCHEMA_STRING, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
    {.name = "succeededCount", .number = 2, .type = SCHEMA_INT32, .flags = SCHEMA_OMITEMPTY | SCHEMA_POINTER},
};
static const uint8_t schema_batch_v1_SuccessPolicyRule_index[] = {1, 0, 0, 1};
const struct schema_message schema_batch_v1_SuccessPolicyRule = {.name = "io.k8s.api.batch.v1.SuccessPolicyRule", .fields = schema_batch_v1_SuccessPolicyRule_fields, .index = schema_batch_v1_SuccessPolicyRule_index, .count = 2, .numbered = 2};

static const struct schema_field schema_batch_v1_UncountedTerminatedPods_fields[] = {
    {.name = "succeeded", .number = 1, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET, .go_type = "types.UID"},
    {.name = "failed", .number = 2, .type = SCHEMA_STRING, .container = SCHEMA_LIST, .flags = SCHEMA_OMITEMPTY | SCHEMA_LIST_TYPED, .list_type = SCHEMA_LIST_SET, .go_type = "types.UID"},
};
static const uint8_t schema_batch_v1_UncountedTerminatedPods_index[] = {1, 0, 0, 1};
const struct schema_message schema_batch_v1_UncountedTerminatedPods = {.name = "io.k8s.api.batch.v1.UncountedTerminatedPods", .fields = schema_batch_v1_UncountedTerminatedPods_fields, .index = schema_batch_v1_UncountedTerminatedPods_index, .count = 2, .numbered = 2};
