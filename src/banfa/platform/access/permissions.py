"""Everything that may be allowed, and what each post allows."""

from enum import StrEnum


class Permission(StrEnum):
    """feature:thing:action, alphabetical."""

    APPRAISALS_APPRAISAL_WRITE = "appraisals:appraisal:write"
    AUDIT_EVENT_READ = "audit:event:read"
    CUSTOMERS_AREA_JUDGE = "customers:area:judge"
    CUSTOMERS_CUSTOMER_EDIT = "customers:customer:edit"
    CUSTOMERS_CUSTOMER_EXPORT = "customers:customer:export"
    CUSTOMERS_CUSTOMER_IMPORT = "customers:customer:import"
    CUSTOMERS_CUSTOMER_READ = "customers:customer:read"
    GRADING_DECISION_APPROVE = "grading:decision:approve"
    GRADING_DECISION_REQUEST = "grading:decision:request"
    GRADING_GRADE_EXPORT = "grading:grade:export"
    GRADING_GROUP_WRITE = "grading:group:write"
    GRADING_OBJECTION_ANSWER = "grading:objection:answer"
    GRADING_OBJECTION_RAISE = "grading:objection:raise"
    GRADING_RUN_COMPUTE = "grading:run:compute"
    GRADING_RUN_LOCK = "grading:run:lock"
    GRADING_RUN_PUBLISH = "grading:run:publish"
    GRADING_RUN_READ = "grading:run:read"
    GRADING_RUN_REJECT = "grading:run:reject"
    LEDGER_BATCH_IMPORT = "ledger:batch:import"
    LEDGER_BATCH_READ = "ledger:batch:read"
    LEDGER_BATCH_REVERSE = "ledger:batch:reverse"
    LISTS_VIEW_SHARE = "lists:view:share"
    ORG_PERSON_APPOINT = "org:person:appoint"
    ORG_UNIT_IMPORT = "org:unit:import"
    ORG_UNIT_READ = "org:unit:read"
    REGULATIONS_PACK_READ = "regulations:pack:read"


READING = frozenset(
    {
        Permission.CUSTOMERS_CUSTOMER_READ,
        Permission.GRADING_RUN_READ,
        Permission.LEDGER_BATCH_READ,
        Permission.ORG_UNIT_READ,
        Permission.REGULATIONS_PACK_READ,
    }
)
MANAGING = READING | {
    Permission.APPRAISALS_APPRAISAL_WRITE,
    Permission.CUSTOMERS_AREA_JUDGE,
    Permission.CUSTOMERS_CUSTOMER_EDIT,
    Permission.GRADING_DECISION_REQUEST,
    Permission.GRADING_GROUP_WRITE,
    Permission.GRADING_OBJECTION_RAISE,
    Permission.LISTS_VIEW_SHARE,
}
# Computes and publishes, answers what others object to and approves what others request.
GRADING = READING | {
    Permission.GRADING_DECISION_APPROVE,
    Permission.GRADING_GRADE_EXPORT,
    Permission.GRADING_GROUP_WRITE,
    Permission.GRADING_OBJECTION_ANSWER,
    Permission.GRADING_RUN_COMPUTE,
    Permission.GRADING_RUN_LOCK,
    Permission.GRADING_RUN_PUBLISH,
    Permission.GRADING_RUN_REJECT,
    Permission.LISTS_VIEW_SHARE,
}
POSTS: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "customer_manager": MANAGING,
    "grading_officer": GRADING,
    "reader": READING,
}
