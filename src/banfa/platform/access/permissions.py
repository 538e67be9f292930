"""Everything that may be allowed, and what each post allows."""

from enum import StrEnum


class Permission(StrEnum):
    """feature:thing:action, alphabetical."""

    AUDIT_EVENT_READ = "audit:event:read"
    CUSTOMERS_CUSTOMER_EXPORT = "customers:customer:export"
    CUSTOMERS_CUSTOMER_IMPORT = "customers:customer:import"
    CUSTOMERS_CUSTOMER_READ = "customers:customer:read"
    GRADING_GRADE_EXPORT = "grading:grade:export"
    GRADING_RUN_COMPUTE = "grading:run:compute"
    GRADING_RUN_PUBLISH = "grading:run:publish"
    GRADING_RUN_READ = "grading:run:read"
    LEDGER_BATCH_IMPORT = "ledger:batch:import"
    LEDGER_BATCH_READ = "ledger:batch:read"
    LEDGER_BATCH_REVERSE = "ledger:batch:reverse"
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
POSTS: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "reader": READING,
}
