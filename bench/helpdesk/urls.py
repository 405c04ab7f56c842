from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [path("ready/", lambda request: HttpResponse("ok")), path("", include("helpdesk.urls"))]
