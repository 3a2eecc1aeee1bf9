package web

import (
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// The ids of messages that are put together from a word of the domain. Every such word is listed here, so that a server
// with a locale file that lacks one does not start.

func problemID(code interview.ProblemCode) string { return "problem_" + string(code) }

func endID(d interview.Disposition, part string) string { return "end_" + string(d) + "_" + part }

func failureID(name, part string) string { return "failure_" + name + "_" + part }

func passID(p interview.Pass) string {
	if p == interview.Ignorance {
		return "dont_know"
	}
	return "prefer_not"
}

func problemCodes() []interview.ProblemCode {
	return []interview.ProblemCode{
		interview.Required, interview.RowRequired, interview.UnknownChoice, interview.TooMany, interview.TooFew, interview.NotAlone,
		interview.WordsMissing, interview.NotWhole, interview.OutOfRange, interview.TooLong, interview.BadText, interview.NotADate,
		interview.OutOfDates, interview.RankedTwice, interview.RankGap,
	}
}

func spoken() []string {
	var ids []string
	for _, code := range problemCodes() {
		ids = append(ids, problemID(code))
	}
	for _, d := range interview.Dispositions() {
		if d != interview.InProgress && d != interview.Invalidated { // no respondent is told of an invalidation
			ids = append(ids, endID(d, "title"), endID(d, "text"))
		}
	}
	for _, p := range []interview.Pass{interview.Refusal, interview.Ignorance} {
		ids = append(ids, passID(p))
	}
	for _, item := range survey.NoticeItems() {
		ids = append(ids, noticeID(item))
	}
	for _, item := range survey.TransferItems() {
		ids = append(ids, transferID(item))
	}
	for _, f := range failures() {
		ids = append(ids, failureID(f.name, "title"), failureID(f.name, "text"))
	}
	return ids
}
