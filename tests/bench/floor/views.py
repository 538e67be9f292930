"""A list of fifty rows by key, the same looked up by one word, and one row."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tests.bench.floor.models import Shop

PAGE_SIZE = 50


@login_required
def shops(request: HttpRequest) -> HttpResponse:
    """Show the first fifty by name, or those after a key, or those of a word."""
    found = Shop.objects.order_by("sort_key", "pk")
    if word := request.GET.get("q"):
        found = Shop.objects.filter(word=word).order_by("pk")
    elif after := request.GET.get("after"):
        found = found.filter(sort_key__gt=after)
    return render(request, "list.html", {"shops": found[:PAGE_SIZE]})


@login_required
def shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Show one row."""
    return render(request, "shop.html", {"shop": get_object_or_404(Shop, pk=shop_id)})
