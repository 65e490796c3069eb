"""The addresses of open rounds."""

from django.urls import path

from deliberation.opinions.views import answering, desk, entering, following, moderation, reporting, rounds, submitting

urlpatterns = [
    path("rounds/", rounds.listed, name="rounds"),
    path("rounds/<int:pk>/", rounds.shown, name="round"),
    path("rounds/<int:pk>/vote/", rounds.vote, name="round_vote"),
    path("rounds/<int:pk>/answers/", rounds.answers, name="round_answers"),
    path("rounds/<int:pk>/check/", submitting.check, name="round_check"),
    path("rounds/<int:pk>/confirm/", submitting.confirm, name="round_confirm"),
    path("rounds/<int:pk>/opinions/<int:number>/report/", reporting.report, name="opinion_report"),
    path("follow/", following.follow, name="follow"),
    path("follow/edit/", following.edit, name="follow_edit"),
    path("follow/withdraw/", following.withdraw, name="follow_withdraw"),
    path("follow/appeal/", following.appeal, name="follow_appeal"),
    path("follow/forget/", following.forget, name="forget"),
    path("opinions/mine/", following.mine, name="my_opinions"),
    path("opinions/mine/<int:pk>/", following.my_own, name="my_opinion"),
    path("desk/<int:organisation>/rounds/", desk.listed, name="desk_rounds"),
    path("desk/<int:organisation>/rounds/new/", desk.add, name="desk_new_round"),
    path("desk/rounds/<int:pk>/", desk.shown, name="desk_round"),
    path("desk/rounds/<int:pk>/change/", desk.change, name="desk_change_round"),
    path("desk/rounds/<int:pk>/steps/<str:act>/", desk.step, name="desk_round_step"),
    path("desk/rounds/<int:pk>/enter/", entering.enter, name="desk_enter_opinion"),
    path("desk/rounds/<int:pk>/answers/", answering.answers, name="desk_answers"),
    path("desk/rounds/<int:pk>/answers/take-back/", answering.take_back, name="desk_take_back"),
    path("answering/", answering.rounds, name="answering"),
    path("reviews/", moderation.reviews, name="reviews"),
    path("reviews/<int:pk>/", moderation.review, name="review"),
    path("reviews/<int:pk>/decide/", moderation.decide, name="review_decide"),
    path("reviews/<int:pk>/undo/", moderation.undo, name="review_undo"),
    path("reviews/<int:pk>/together/", moderation.bulk, name="review_bulk"),
    path("reviews/<int:pk>/decided/", moderation.decided, name="review_decided"),
    path("reviews/<int:pk>/step-back/", moderation.step_back, name="review_step_back"),
]
