"""The life station's doors: the menu and orders of residents, the desk of the station, the worker's telephone."""

from django.urls import URLPattern

from .urls_clothing import urlpatterns as clothing

urlpatterns: list[URLPattern] = [*clothing]
