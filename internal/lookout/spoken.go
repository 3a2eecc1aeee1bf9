package lookout

import (
	"fieldwork/internal/alert"
	"fieldwork/internal/field"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// The ids of messages that are put together from a word of the domain. Every such word is listed here, so that a server
// with a locale file that lacks one does not start.

func stateID(s quota.State) string { return "monitor_state_" + string(s) }

func doorID(d field.DoorState) string { return "lookout_door_" + string(d) }

// doorNoteID is what a state of the survey means for who comes; the page of the field says the same.
func doorNoteID(d field.DoorState) string { return "steer_door_note_" + string(d) }

func stageID(s field.StageName) string { return "lookout_stage_" + string(s) }

func methodID(m incidence.Method) string { return "method_" + string(m) }

func rateID(name field.RateName) string { return "lookout_rate_" + string(name) }

func rateMeaningID(name field.RateName) string { return rateID(name) + "_is" }

func kindID(k alert.Kind) string { return "lookout_alert_" + string(k) }

func channelID(c alert.Channel) string { return "lookout_by_" + string(c) }

func dispositionID(d interview.Disposition) string { return "disposition_" + d.Word() }

// decisionID is the word for what the gate said, which is the same as in the tables of who came.
func decisionID(decision string) string {
	switch interview.Decision(decision) {
	case interview.Admitted:
		return "came_admitted"
	case interview.TurnedAway:
		return "monitor_over_quota"
	}
	return "came_ineligible"
}

func spoken() []string {
	ids := []string{decisionID(string(interview.Admitted)), decisionID(string(interview.TurnedAway)), decisionID(string(interview.Ineligible))}
	for _, s := range []quota.State{quota.Open, quota.Closing, quota.Closed} {
		ids = append(ids, stateID(s))
	}
	for _, d := range field.DoorStates() {
		ids = append(ids, doorID(d), doorNoteID(d))
	}
	for _, s := range []field.StageName{field.StageClicked, field.StageConsented, field.StageClassified, field.StageEligible, field.StageAdmitted, field.StageFinished, field.StageInSample} {
		ids = append(ids, stageID(s))
	}
	for _, name := range field.RateNames() {
		ids = append(ids, rateID(name), rateMeaningID(name))
	}
	for _, m := range incidence.Methods() {
		ids = append(ids, methodID(m))
	}
	for _, d := range interview.Dispositions() {
		ids = append(ids, dispositionID(d))
	}
	for _, k := range alert.Kinds() {
		ids = append(ids, kindID(k))
	}
	return append(ids, channelID(alert.ByWebhook), channelID(alert.ByMail))
}
