"""Addresses of the catalogue."""

from django.urls import path, re_path

from shop.catalogue import views
from shop.catalogue.seo import feeds, robots, sitemaps

app_name = "catalogue"

urlpatterns = [
    path("", views.home, name="home"),
    path("products/", views.product_list, name="products"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("feeds/new.xml", feeds.feed, name="feed"),
    path("categories/<slug:slug>/feed.xml", feeds.category_feed, name="category-feed"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap-pages"),
    # One spelling per part, and no number that a database refuses.
    re_path(
        r"^sitemap-(?P<kind>products|categories)-(?P<part>0|[1-9][0-9]{0,8})\.xml\Z",
        sitemaps.sitemap_part,
        name="sitemap-part",
    ),
]
