"""Addresses of the pages that belong to no app."""

from django.urls import path

from shop.core import health, views

app_name = "core"

urlpatterns = [
    path("about/", views.about, name="about"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
