package steering

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

// A cellOrder is what a posted form wants of a cell. What it does not want to change is nil.
type cellOrder struct {
	cell   quota.Cell
	target *int
	closes *time.Time
	state  *quota.State
}

// changeCell changes a cell's target, closing date and state. What is wrong is found before anything is changed; each of the
// three is then one entry in the record of changes.
func (r *Room) changeCell(v *console.Visit) error {
	tally, err := r.field.Monitor(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(tally.Cells, func(c quota.Cell) bool { return c.Name == v.Value("cell") })
	if i < 0 {
		return fault.New(fault.NotFound, "the survey has no such quota cell")
	}
	wanted, wrong := readCell(v, tally.Cells[i])
	if wrong.text == "" {
		wrong.text = reasonProblem(v, v.Order(v.Value("why")))
	}
	if wrong.text != "" {
		return r.cellProblem(v, wrong)
	}
	if means := wanted.means(v); len(means) > 0 && v.Value(sureField) == "" {
		return r.askCell(v, means)
	}
	err = r.apply(v, wanted)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return r.cellProblem(v, problem{wholeForm, v.Words.Text["steer_meanwhile_cell"]})
	}
	if err != nil {
		return err
	}
	return v.Go(v.Path("field"), "steer_cell")
}

// A problem is what is wrong with a form, and the field at which the page says so: "" is the reason.
type problem struct{ field, text string }

// wholeForm is the field of a problem that is about none of them.
const wholeForm = "form"

// readCell reads the form of a cell, and says in the page's words what is wrong with it.
func readCell(v *console.Visit, c quota.Cell) (o cellOrder, wrong problem) {
	t := v.Words.Text
	if v.Value("was_target") != strconv.Itoa(c.Target) || v.Value("was_state") != string(c.State) || v.Value("was_closes") != written(c.ClosesAt) {
		return o, problem{wholeForm, t["steer_meanwhile_cell"]}
	}
	o.cell = c
	for _, field := range []struct {
		name string
		read func(*console.Visit, *cellOrder) string
	}{{"target", readTarget}, {"closes", readCloses}, {"state", readState}} {
		if wrong := field.read(v, &o); wrong != "" {
			return o, problem{field.name, t[wrong]}
		}
	}
	if o.target == nil && o.closes == nil && o.state == nil {
		return o, problem{wholeForm, t["steer_same_cell"]}
	}
	if full := o.fullProblem(v); full != "" {
		return o, problem{"state", full}
	}
	return o, problem{}
}

// The readers return the id of what is wrong.

func readTarget(v *console.Visit, o *cellOrder) string {
	typed := v.Value("target")
	if typed == "" && !o.cell.Limited() {
		return ""
	}
	target, err := strconv.Atoi(typed)
	if err != nil || target < 0 || target > maxTarget {
		return "steer_target_unusable"
	}
	if target == o.cell.Target {
		return ""
	}
	if max(target, o.cell.Completed) == o.cell.Target {
		return "steer_target_just_full"
	}
	o.target = &target
	return ""
}

func readCloses(v *console.Visit, o *cellOrder) string {
	typed := v.Value("closes")
	if typed == at(v, o.cell.ClosesAt, ofInput) {
		return ""
	}
	var instant time.Time
	if typed != "" {
		var err error
		if instant, err = time.ParseInLocation(ofInput, typed, v.Survey.TimeZone); err != nil {
			return "steer_closes_unusable"
		}
		if !instant.After(v.Now()) {
			return "steer_closes_past"
		}
	}
	o.closes = &instant
	return ""
}

func readState(v *console.Visit, o *cellOrder) string {
	state := quota.State(v.Value("state"))
	if !slices.Contains(cellStates(), state) {
		return "steer_state_unusable"
	}
	if state != o.cell.State {
		o.state = &state
	}
	return ""
}

// fullProblem says that a cell without a place cannot be opened.
func (o cellOrder) fullProblem(v *console.Visit) string {
	target := o.cell.Target
	if o.target != nil {
		target = *o.target
	}
	if o.state != nil && *o.state == quota.Open && o.cell.Completed >= target {
		return v.Words.Say("steer_open_full", map[string]any{"Completed": o.cell.Completed}, 1)
	}
	return ""
}

// means says what the order does that is to be asked twice; nothing when it may be done at once.
func (o cellOrder) means(v *console.Visit) (means []string) {
	c := o.cell
	if o.target != nil && *o.target < c.Completed {
		means = append(means, v.Words.Say("steer_target_below", map[string]any{"Cell": c.Name, "Target": *o.target, "Completed": c.Completed}, 1))
	}
	if o.target != nil && *o.target < c.Completed+c.Held {
		means = append(means, v.Words.Say("steer_target_held", map[string]any{"Count": c.Held}, c.Held))
	}
	if o.state != nil && *o.state == quota.Closed {
		means = append(means, v.Words.Say("steer_cell_closed_means", map[string]any{"Cell": c.Name, "Held": c.Held}, 1))
	}
	return means
}

// askCell asks once more.
func (r *Room) askCell(v *console.Visit, means []string) error {
	view := confirmView{Frame: r.frame(v, "steer_cell_change"), Text: means, Address: v.Path("field", "cell"), Button: v.Words.Text["steer_change_sure"], Back: v.Path("field")}
	view.carry(v, "cell", "target", "closes", "state", "was_target", "was_closes", "was_state", "why")
	return v.Render(r.templates, http.StatusOK, "confirm", view)
}

// apply gives the orders. The date comes before the state, because opening a cell takes a date back that has passed.
func (r *Room) apply(v *console.Visit, wanted cellOrder) error {
	o := func(was string) field.Order {
		order := v.Order(v.Value("why"))
		order.Was = &was
		return order
	}
	c := wanted.cell
	if wanted.target != nil {
		if _, err := r.control.SetTarget(v.Ctx(), c.Name, *wanted.target, o(strconv.Itoa(c.Target))); err != nil {
			return err
		}
	}
	if wanted.closes != nil {
		if _, err := r.control.CloseAt(v.Ctx(), c.Name, *wanted.closes, o(written(c.ClosesAt))); err != nil {
			return err
		}
	}
	if wanted.state != nil {
		if _, err := r.control.SetState(v.Ctx(), c.Name, *wanted.state, o(string(c.State))); err != nil {
			return err
		}
	}
	return nil
}

// cellProblem shows what is to be mended in the cell's form, with what was typed.
func (r *Room) cellProblem(v *console.Visit, wrong problem) error {
	return r.renderField(v, http.StatusUnprocessableEntity, func(view *fieldView) {
		for i := range view.Cells {
			c := &view.Cells[i]
			if c.Name != v.Value("cell") {
				continue
			}
			c.Why.At, c.Why.Error = wrong.field, wrong.text
			c.TypedTarget, c.TypedAt, c.Why.Value = v.Value("target"), v.Value("closes"), v.Value("why")
			for j := range c.States {
				c.States[j].Selected = c.States[j].Value == v.Value("state")
			}
		}
	})
}
