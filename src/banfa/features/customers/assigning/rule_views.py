"""The page of the rules by which customers are assigned."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.customers.assigning import rules as services
from banfa.features.customers.assigning.assign import ASSIGN
from banfa.kernel.text import Text
from banfa.platform.access import require
from banfa.platform.access.post_register import post_title
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules, each with the customers that wait for it."""
    today = timezone.localdate()
    rows = [(one, post_title(one.rule.post, today)) for one in services.shown(actor_for(request), today)]
    return render(request, "customers/assigning/rules.html", {"rows": rows})


@takes()
@require_POST
def end(request: HttpRequest, rule_id: int) -> HttpResponse:
    """End a rule."""
    ended = services.end_rule(rule_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    say(request, Text(f"规则“{ended.name}”已停用", f"the rule '{ended.name}' is ended"))
    return HttpResponseRedirect(reverse("customers:rules"))


@takes()
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Apply the rules now instead of waiting for the worker."""
    require(actor_for(request), ASSIGN)
    given = services.apply_rules(timezone.now())
    say(request, Text(f"按规则分配了 {given:,} 户", f"{given:,} customers are assigned by rule"))
    return HttpResponseRedirect(reverse("customers:rules"))
