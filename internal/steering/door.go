package steering

import (
	"net/http"
	"slices"

	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// changeDoor launches, pauses, resumes, closes or opens the survey again.
func (r *Room) changeDoor(v *console.Visit) error {
	wanted, was := field.DoorState(v.Value("door")), v.Value("was")
	if !slices.Contains(field.DoorStates(), wanted) || wanted == field.DoorWaiting {
		return fault.Errorf(fault.Invalid, "a survey cannot be made %q; load the page again and use its buttons", wanted)
	}
	o := v.Order(v.Value("why"))
	o.Was = &was
	if problem := reasonProblem(v, o); problem != "" {
		return r.doorProblem(v, problem)
	}
	if wanted == field.DoorClosed && v.Value(sureField) == "" {
		return r.askDoor(v)
	}
	_, err := r.control.SetDoor(v.Ctx(), wanted, o)
	if fault.Is(err, fault.Conflict) {
		return r.doorConflict(v, wanted)
	}
	if err != nil {
		return err
	}
	return v.Go(v.Path("field"), "steer_door")
}

// doorProblem shows what is to be mended beside the form.
func (r *Room) doorProblem(v *console.Visit, problem string) error {
	return r.renderField(v, http.StatusUnprocessableEntity, func(view *fieldView) { view.Door.Why.Error, view.Door.Why.Value = problem, v.Value("why") })
}

// doorConflict says in the page's words why the door could not be changed.
func (r *Room) doorConflict(v *console.Visit, wanted field.DoorState) error {
	return r.renderField(v, http.StatusUnprocessableEntity, func(view *fieldView) {
		problem := v.Words.Say("steer_meanwhile_door", map[string]any{"State": view.Door.Text}, 1)
		if view.Door.State == string(wanted) {
			problem = v.Words.Say("steer_already_door", map[string]any{"State": view.Door.Text}, 1)
		}
		view.Door.Why.At, view.Door.Why.Error, view.Door.Why.Value = wholeForm, problem, v.Value("why")
	})
}

// askDoor asks once more before a survey is closed.
func (r *Room) askDoor(v *console.Visit) error {
	w, err := r.field.Watch(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	t, running := v.Words.Text, 0
	for _, p := range w.Pages {
		running += p.Standing
	}
	view := confirmView{
		Frame: r.frame(v, "steer_close"), Text: []string{t["steer_close_means"], v.Words.Say("steer_close_running", map[string]any{"Count": running}, running)},
		Address: v.Path("field", "door"), Button: t["steer_close"], Back: v.Path("field"),
	}
	view.carry(v, "door", "was", "why")
	return v.Render(r.templates, http.StatusOK, "confirm", view)
}

// sureField is the field by which somebody says that they are sure.
const sureField = "sure"

// A confirmView asks once more.
type confirmView struct {
	console.Frame
	Text          []string // what will happen
	Why           string
	Address, Back string
	Button        string
	Fields        [][2]string // name and value
}

// carry takes over what was posted, with that somebody is sure.
func (c *confirmView) carry(v *console.Visit, names ...string) {
	for _, name := range names {
		c.Fields = append(c.Fields, [2]string{name, v.Value(name)})
	}
	c.Fields, c.Why = append(c.Fields, [2]string{sureField, "1"}), v.Value("why")
}

// reasonProblem is what is wrong with an order's reason, in the page's words; "" when nothing is.
func reasonProblem(v *console.Visit, o field.Order) string {
	if o.Why == "" {
		return v.Words.Text["steer_why_missing"]
	}
	if o.Check() != nil {
		return v.Words.Text["steer_why_unusable"]
	}
	return ""
}
