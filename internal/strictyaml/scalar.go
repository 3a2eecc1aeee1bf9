package strictyaml

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

func (d *Decoder) scalar(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(s.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	d.Findings.Add(d.At(n), "yaml-type", "a single value is wanted here", "write one value after the colon")
	return "", false
}

func (d *Decoder) duration(n ast.Node, v reflect.Value) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	t, err := time.ParseDuration(s)
	if err != nil {
		d.Findings.Addf(d.At(n), "yaml-type", "write a number with a unit, such as 20m", "%q is no duration", s)
		return
	}
	v.SetInt(int64(t))
}

func (d *Decoder) basic(n ast.Node, v reflect.Value) {
	if v.Kind() == reflect.String {
		if s, ok := d.scalar(n); ok {
			v.SetString(s)
		}
		return
	}
	wanted := map[reflect.Kind]string{reflect.Int: "a whole number", reflect.Float64: "a number", reflect.Bool: "true or false"}[v.Kind()]
	if wanted == "" {
		panic(fmt.Sprintf("strictyaml: no rule for %s", v.Type()))
	}
	if !setBasic(n, v) {
		d.Findings.Addf(d.At(n), "yaml-type", "write "+wanted, "%s is wanted here", wanted)
	}
}

func setBasic(n ast.Node, v reflect.Value) bool {
	switch s := n.(type) {
	case *ast.BoolNode:
		if v.Kind() == reflect.Bool {
			v.SetBool(s.Value)
			return true
		}
	case *ast.FloatNode:
		if v.Kind() == reflect.Float64 {
			v.SetFloat(s.Value)
			return true
		}
	case *ast.IntegerNode:
		return setInteger(s.Value, v)
	}
	return false
}

func setInteger(value any, v reflect.Value) bool {
	var i int64
	switch x := value.(type) {
	case int64:
		i = x
	case uint64:
		if x > math.MaxInt64 {
			return false
		}
		i = int64(x)
	default:
		return false
	}
	switch v.Kind() {
	case reflect.Int:
		v.SetInt(i)
	case reflect.Float64:
		v.SetFloat(float64(i))
	default:
		return false
	}
	return true
}
