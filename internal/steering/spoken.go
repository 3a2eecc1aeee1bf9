package steering

import (
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
)

// The ids of messages that are put together from a word of the domain. Every such word is listed here, so that a server
// with a locale file that lacks one does not start.

func doorID(d field.DoorState) string { return "steer_door_" + string(d) }

func doorNoteID(d field.DoorState) string { return "steer_door_note_" + string(d) }

func stateID(s quota.State) string { return "steer_state_" + string(s) }

func whatID(c field.Control) string { return "steer_what_" + string(c) }

func outcomeID(o panel.Outcome) string { return "steer_outcome_" + string(o) }

func leaseID(s quota.LeaseState) string { return "steer_lease_" + string(s) }

func messageID(state string) string { return "steer_message_" + state }

func deviceID(device string) string { return "steer_device_" + device }

func eventID(kind string) string { return "steer_event_" + kind }

func decisionID(d interview.Decision) string {
	if d == interview.Undecided {
		return "steer_decision_none"
	}
	return "steer_decision_" + string(d)
}

func dispositionID(d interview.Disposition) string { return "disposition_" + d.Word() }

func spoken() (ids []string) {
	for _, d := range field.DoorStates() {
		ids = append(ids, doorID(d), doorNoteID(d))
	}
	for _, s := range cellStates() {
		ids = append(ids, stateID(s))
	}
	for _, c := range []field.Control{field.Target, field.CellState, field.Closes, field.Door, field.Invalidated, field.Restored, field.Rejected, field.Withdrawal} {
		ids = append(ids, whatID(c))
	}
	for _, o := range panel.Outcomes() {
		ids = append(ids, outcomeID(o))
	}
	for _, s := range []quota.LeaseState{quota.Held, quota.Completed, quota.Released, quota.Expired} {
		ids = append(ids, leaseID(s))
	}
	for _, state := range []string{"due", "sent", "given_up"} {
		ids = append(ids, messageID(state))
	}
	for _, device := range []string{"phone", "tablet", "desktop", "other"} {
		ids = append(ids, deviceID(device))
	}
	for _, kind := range []string{"answered", "refused", "back", "language"} {
		ids = append(ids, eventID(kind))
	}
	for _, d := range []interview.Decision{interview.Undecided, interview.Admitted, interview.TurnedAway, interview.Ineligible} {
		ids = append(ids, decisionID(d))
	}
	for _, d := range interview.Dispositions() {
		ids = append(ids, dispositionID(d))
	}
	return ids
}

// word is the message with the id; a word of the domain that no list above has, as of a newer database, stands as it is.
func word(text map[string]string, id, otherwise string) string {
	if w, ok := text[id]; ok {
		return w
	}
	return otherwise
}
