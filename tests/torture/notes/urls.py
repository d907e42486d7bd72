"""The addresses of the little project."""

from django.urls import path

from tests.torture.notes import views

urlpatterns = [
    path("healthz", views.alive),
    path("notes/", views.notes),
    path("notes/link/", views.follow_link),
]
