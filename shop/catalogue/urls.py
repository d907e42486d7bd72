"""Addresses of the catalogue."""

from django.urls import path

from shop.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("", views.home, name="home"),
    path("products/", views.product_list, name="products"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("categories/<slug:slug>/", views.category, name="category"),
]
