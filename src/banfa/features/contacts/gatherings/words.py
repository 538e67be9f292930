"""What states, replies and ways of gatherings are called on screen."""

from banfa.features.contacts.gatherings.models import Gathering, Guest, TrainingPlan
from banfa.kernel.text import Text

STATES = {
    Gathering.State.PLANNED.value: Text("计划中", "planned"),
    Gathering.State.OPEN.value: Text("进行中", "open"),
    Gathering.State.HELD.value: Text("已办结", "held"),
    Gathering.State.CANCELLED.value: Text("已取消", "cancelled"),
}
TONES = {
    Gathering.State.PLANNED.value: "off",
    Gathering.State.OPEN.value: "warn",
    Gathering.State.HELD.value: "ok",
    Gathering.State.CANCELLED.value: "off",
}
REPLIES = {
    Guest.Reply.NONE.value: Text("未回复", "no answer"),
    Guest.Reply.COMING.value: Text("参加", "coming"),
    Guest.Reply.DECLINED.value: Text("不参加", "declined"),
}
WAYS = {
    Guest.Way.LIST.value: Text("名单", "list"),
    Guest.Way.SCAN.value: Text("扫码", "scanned"),
    Guest.Way.FILE.value: Text("导入", "file"),
    Guest.Way.WALK_IN.value: Text("现场", "walk-in"),
}
PLAN_STATES = {
    TrainingPlan.State.DRAFT.value: Text("草稿", "draft"),
    TrainingPlan.State.WAITING.value: Text("审批中", "in approval"),
    TrainingPlan.State.AGREED.value: Text("已批准", "agreed"),
}
PLAN_TONES = {
    TrainingPlan.State.DRAFT.value: "off",
    TrainingPlan.State.WAITING.value: "warn",
    TrainingPlan.State.AGREED.value: "ok",
}
RECORDS = {
    "attendance": Text("签到名单", "Attendance list"),
    "photo": Text("现场照片", "Photos"),
    "note": Text("活动纪要", "Notes"),
    "given": Text("帮扶内容", "What was given"),
    "score": Text("成绩", "Scores"),
    "arrangements": Text("准备事项", "Arrangements"),
    "topics": Text("主题", "Topics"),
}
