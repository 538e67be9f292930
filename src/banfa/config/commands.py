"""Every command in one application, and those that concern the installation as a whole."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from banfa.config import integrity
from banfa.config.demo.building import DEMOS, build, demo_named
from banfa.config.environment import secret_key
from banfa.config.serving import serve, work_on
from banfa.config.stored_files import stored_files
from banfa.features.appraisals import commands as appraisals
from banfa.features.customers import commands as customers
from banfa.features.duties.commands import duties
from banfa.features.grading import commands as grading
from banfa.features.ledger import commands as ledger
from banfa.features.regulations import commands as regulations
from banfa.kernel.text import Text
from banfa.platform.access import Permission, actor_named, require
from banfa.platform.access.appointing import appoint
from banfa.platform.access.founding import found
from banfa.platform.accounts.locking import unlock
from banfa.platform.audit.anchors import write_head
from banfa.platform.audit.reads import land_reads
from banfa.platform.auditing import commands as auditing
from banfa.platform.backup import commands as backups
from banfa.platform.setup.guard import is_founded
from banfa.platform.setup.keys import make_key, use_up
from banfa.platform.structure import commands as structure
from banfa.platform.terminal import operator, print_json, remark, require_data, say, words
from banfa.policy.loading import load

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Banfa 办法: the regulation happens. Every command takes --as USER; BANFA_HOME names the data folder.",
)
imports = typer.Typer(no_args_is_help=True, help="Take a CSV, XLSX or Parquet file in · 导入文件")
exports = typer.Typer(no_args_is_help=True, help="Write a file, under the acting user's rights · 导出文件")
policy = typer.Typer(no_args_is_help=True, help="The policy packs · 制度包")
simulations = typer.Typer(no_args_is_help=True, help="What was simulated · 试算记录")
groups = typer.Typer(no_args_is_help=True, help="Groups of customers by a condition · 客群")
app.add_typer(imports, name="import")
app.add_typer(simulations, name="simulations")
app.add_typer(groups, name="group")
app.add_typer(exports, name="export")
app.add_typer(policy, name="policy")
app.add_typer(duties, name="duties")

imports.command("units")(customers.import_units)
imports.command("areas")(customers.import_areas)
imports.command("customers")(customers.import_customers)
imports.command("assignments")(customers.import_assignments)
imports.command("people")(structure.import_people)
imports.command("sales")(ledger.import_sales)
imports.command("appraisals")(appraisals.import_appraisals)
exports.command("customers")(customers.export_customers)
exports.command("grades")(grading.export_grades)
exports.command("movement")(grading.export_movement)
exports.command("codes")(grading.export_codes)
app.command()(grading.grade)
app.command()(grading.explain)
app.command("runs")(grading.list_runs)
app.command()(grading.publish)
app.command()(grading.reject)
app.command()(grading.lock)
app.command()(grading.verify)
app.command()(grading.compare)
app.command("object")(grading.raise_objection)
app.command("objections")(grading.list_objections)
app.command()(grading.answer)
app.command()(grading.decide)
app.command("decisions")(grading.list_decisions)
app.command()(grading.approve)
app.command()(grading.refuse)
app.command()(grading.withdraw)
app.command()(grading.end)
app.command()(grading.proposals)
app.command("simulate")(grading.simulate_run)
simulations.command("list")(grading.list_simulations)
simulations.command("share")(grading.share)
simulations.command("delete")(grading.forget_simulation)
groups.command("save")(grading.save_group)
groups.command("list")(grading.list_groups)
groups.command("show")(grading.show_group)
groups.command("count")(grading.count_group)
groups.command("export")(grading.export_group)
app.command("appraisals")(appraisals.list_appraisals)
app.command()(ledger.batches)
app.command()(ledger.reverse)
app.command()(regulations.clauses)
app.command()(auditing.purge)
app.command()(backups.restore)
app.add_typer(auditing.keys, name="keys")
policy.command("list")(regulations.list_packs)
policy.command("show")(regulations.show_pack)
policy.command("check")(regulations.check_pack)
policy.command("diff")(regulations.diff_packs)

PackOption = Annotated[str, typer.Option("--pack", help="The policy pack to run · 制度包")]
PortOption = Annotated[int, typer.Option("--port", help="The next free port from here on · 端口")]


@app.command()
def init(
    pack: PackOption,
    name: Annotated[str, typer.Option("--name", help="The organisation's name · 机构名称")] = "",
    username: Annotated[str, typer.Option("--user", help="The first administrator · 首位管理员")] = "admin",
) -> None:
    """Make an empty data folder with its database and first administrator; print the log-in once · 初始化"""
    load(pack, on=timezone.localdate())  # a pack that is not there leaves no trace
    password = secrets.token_urlsafe(9)
    _prepare()
    found(
        name=name or f"{pack} 演练机构", pack=pack, administrator=username, password=password,
        at=timezone.now(), on=timezone.localdate(),
    )  # fmt: skip
    use_up()  # of the first run in the browser, if one was begun
    home = settings.BANFA_HOME
    say(
        Text(
            f"数据目录 {home} 已就绪，制度包 {pack}。\n用户名 {username}，密码 {password}（只显示这一次）。",
            f"The data folder {home} is ready, with pack {pack}.\nUser {username}, password {password} (shown only now).",
        )
    )


@app.command("appoint")
def appoint_person(
    username: Annotated[str, typer.Argument(help="The user name to log in with · 用户名")],
    post: Annotated[str, typer.Option("--post", help="A post of the pack, such as reader · 岗位")],
    name: Annotated[str, typer.Option("--name", help="The person's name · 姓名")] = "",
    unit: Annotated[
        str | None, typer.Option("--unit", help="A unit's code; else everywhere · 机构代码")
    ] = None,
) -> None:
    """Let somebody in who holds a post; print the log-in once · 新增人员并任命岗位"""
    password = secrets.token_urlsafe(9)
    appoint(
        username=username, name=name or username, post=post, unit_code=unit, password=password, actor=operator(),
        at=timezone.now(), on=timezone.localdate(),
    )  # fmt: skip
    say(
        Text(
            f"用户名 {username}，密码 {password}（只显示这一次）",
            f"User {username}, password {password} (shown only now)",
        )
    )


@app.command("unlock")
def unlock_person(
    username: Annotated[str, typer.Argument(help="The user name to log in with · 用户名")],
) -> None:
    """Open an account that wrong log-ins have locked · 解除锁定"""
    person = actor_named(username, on=timezone.localdate())
    unlock(person.person_id, actor=operator(), at=timezone.now(), on=timezone.localdate())
    say(Text(f"“{username}”已解除锁定", f"{username} is unlocked"))


@app.command()
def up(port: PortOption = 8000) -> None:
    """Serve the web pages and run background work; an empty folder is set up in the browser · 启动网页与后台任务"""
    _prepare()
    if is_founded():
        use_up()
        serve(port=port, login=None)
    else:
        serve(port=port, login=None, key=make_key())


@app.command()
def worker(
    beside: Annotated[
        bool, typer.Option("--beside", hidden=True, help="End when standard input closes · 随标准输入结束")
    ] = False,
) -> None:
    """Run background work alone · 仅运行后台任务"""
    require_data()
    _prepare()
    work_on(beside=beside)


@app.command()
def demo(
    pack: Annotated[str, typer.Argument(help=f"{', '.join(DEMOS)} · 演示制度包")] = "supermarket",
    port: PortOption = 8000,
    customers: Annotated[
        int | None, typer.Option("--customers", help="Fewer or more than usual · 客户数")
    ] = None,
    keep_quiet: Annotated[bool, typer.Option("--no-serve", help="Only build it · 只建不启动")] = False,
) -> None:
    """Build a ready organisation on real data (or synthetic, said so), grade it and serve it · 演示"""
    demo_named(pack)
    _prepare()
    login = build(pack, customers=customers)
    say(login.note)
    if keep_quiet:
        say(login.text)
    else:
        serve(port=port, login=login)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The folder that the backup is written into · 备份目录")],
    key_file: backups.KeyFile = None,
    as_json: backups.AsJson = False,
) -> None:
    """Back the whole system up into one sealed file, while others go on working · 备份"""
    backups.make(target, key_file=key_file, listing=stored_files, as_json=as_json)


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")] = False,
) -> None:
    """Hold the database, the ledger, the runs and the event log against their seals · 完整性检查"""
    require(operator(), Permission.AUDIT_EVENT_READ)
    land_reads()
    report = integrity.report()
    if report.is_sound:
        write_head(timezone.now())
    if as_json:
        findings = [words(finding) for finding in report.findings]
        print_json({"sound": report.is_sound, "checked": report.checked, "findings": findings})
    else:
        for finding in report.findings:
            remark(finding)
        counts = report.checked
        say(
            Text(
                f"已核对：台账文件 {counts['ledger_files']}，分级批次 {counts['runs']}，审计事件 {counts['events']}，签名 {counts['signed_heads']}；"
                + ("未发现问题" if report.is_sound else f"发现 {len(report.findings)} 个问题"),
                f"Checked {counts['ledger_files']} ledger files, {counts['runs']} runs, {counts['events']} audit events, {counts['signed_heads']} signed heads: "
                + ("all sound" if report.is_sound else f"{len(report.findings)} findings"),
            )
        )
    if not report.is_sound:
        raise typer.Exit(1)


def _prepare() -> None:
    """Make the data folder with its key, and bring the database up to this version."""
    home = Path(settings.BANFA_HOME)
    home.mkdir(parents=True, exist_ok=True)
    settings.SECRET_KEY = secret_key("BANFA_SECRET_KEY", home)
    call_command("migrate", verbosity=0, interactive=False)
