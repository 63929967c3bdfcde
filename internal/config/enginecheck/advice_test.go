package enginecheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"

	"milu2-stage/internal/config"
	"milu2-stage/internal/config/badconfig"
	"milu2-stage/internal/obey"
)

// most is after how many attempts a configuration has to load for whoever runs what the messages say.
const most = 3

// Whoever runs the printed commands has a configuration that loads, and nothing has changed that no message spoke of.
func TestTheAdviceWorks(t *testing.T) {
	for scope, cases := range scopes() {
		for sentence, bad := range cases.bad {
			if err := follow(bad.On(cases.least)); err != nil {
				t.Errorf("%s: %s: %v", scope, sentence, err)
			}
		}
	}
}

// The same where several things are wrong at once.
func TestTheAdviceWorksTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for scope, cases := range scopes() {
		sentences := slices.Sorted(maps.Keys(cases.bad))
		for range 150 {
			all, chosen := badconfig.Set{}, []string{}
			for range 2 + random.IntN(4) {
				sentence := sentences[random.IntN(len(sentences))]
				if !slices.ContainsFunc(slices.Collect(maps.Keys(cases.bad[sentence])), func(key string) bool { _, taken := all[key]; return taken }) {
					maps.Copy(all, cases.bad[sentence])
					chosen = append(chosen, sentence)
				}
			}
			if err := follow(all.On(cases.least)); err != nil {
				t.Errorf("%s: %s: %v", scope, strings.Join(chosen, "; "), err)
			}
		}
	}
}

type badCases struct {
	least map[string]string
	bad   map[string]badconfig.Set
}

func scopes() map[string]badCases {
	return map[string]badCases{
		"stage":  {badconfig.LeastStage(), badconfig.Stages()},
		"shared": {badconfig.LeastShared(), badconfig.Shared()},
	}
}

// follow loads a configuration and runs the commands of the messages until it loads.
func follow(keys map[string]string) error {
	stack := stackOf(keys)
	before := textsOf(stack)
	var spoken []config.Problem
	for attempt := range most + 1 {
		texts := textsOf(stack)
		_, err := config.Load(config.Source{
			Get:  func(key string) (string, bool) { text, ok := texts[key]; return text, ok },
			Keys: slices.Sorted(maps.Keys(texts)),
		})
		if err == nil {
			return unspoken(before, texts, spoken)
		}
		var problems config.Problems
		if attempt == most || !errors.As(err, &problems) {
			return fmt.Errorf("after %d attempts: %w", attempt, err)
		}
		spoken = append(spoken, problems...)
		for _, problem := range problems {
			if err := run(stack, problem); err != nil {
				return fmt.Errorf("%w, of\n%w", err, problem)
			}
		}
	}
	return nil
}

func run(stack pulumiconfig.Map, problem config.Problem) error {
	commands, err := obey.Commands(problem.Next)
	if err != nil {
		return err
	}
	if len(commands) != len(strings.Split(problem.Next, "\n")) {
		return fmt.Errorf("%q is not commands alone", problem.Next)
	}
	for _, command := range commands {
		switch {
		case command.Secret:
			command.Value = "what is typed"
		case strings.HasPrefix(command.Value, "$("):
			command.Value = badconfig.Key
		}
		if err := command.Run(stack); err != nil {
			return fmt.Errorf("running %+v: %w", command, err)
		}
	}
	return nil
}

// stackOf is a stack's configuration as its file would hold it: JSON as objects and lists.
func stackOf(keys map[string]string) pulumiconfig.Map {
	stack := pulumiconfig.Map{}
	for key, text := range keys {
		v := pulumiconfig.NewValue(text)
		if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text)) {
			v = pulumiconfig.NewObjectValue(text)
		}
		stack[pulumiconfig.MustParseKey(key)] = v
	}
	return stack
}

// textsOf is a stack's configuration as the program sees it.
func textsOf(stack pulumiconfig.Map) map[string]string {
	texts := map[string]string{}
	for key, v := range stack {
		text, err := v.Value(pulumiconfig.NopDecrypter)
		if err != nil {
			text = err.Error()
		}
		texts[key.String()] = text
	}
	return texts
}

// unspoken finds values that changed though no message named them.
func unspoken(before, after map[string]string, spoken []config.Problem) error {
	was, is := leaves(before), leaves(after)
	var changed []string
	for path, text := range was {
		if is[path] != text {
			changed = append(changed, path)
		}
	}
	for path := range is {
		if _, ok := was[path]; !ok {
			changed = append(changed, path)
		}
	}
	for _, path := range changed {
		if !slices.ContainsFunc(spoken, func(p config.Problem) bool { return isNamed(path, p) }) {
			return fmt.Errorf("%s was %s and is %s, and no message spoke of it", path, was[path], is[path])
		}
	}
	return nil
}

// isNamed reports whether a problem is about a path, or has a command for it. An element of a list is named with its value.
func isNamed(path string, p config.Problem) bool {
	path, value, isElement := strings.Cut(path, "[=")
	value = strings.TrimSuffix(value, "]")
	names := func(key, text string) bool {
		if isElement && strings.HasPrefix(key, path+"[") {
			return strings.Contains(text, value)
		}
		return strings.HasPrefix(path, key) || strings.HasPrefix(key, path)
	}
	commands, _ := obey.Commands(p.Next)
	return names(p.Key, p.Value) || slices.ContainsFunc(commands, func(c obey.Command) bool { return names(c.Key, c.Value) })
}

// leaves are the scalars in a configuration by their paths. An element of a list goes by its value.
func leaves(texts map[string]string) map[string]string {
	all := map[string]string{}
	var add func(path string, v any)
	add = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, one := range v {
				if strings.Contains(name, ".") {
					name = `["` + name + `"]`
				}
				add(strings.Replace(path+"."+name, ".[", "[", 1), one)
			}
		case []any:
			for i, one := range v {
				if _, isScalar := one.(string); isScalar {
					add(fmt.Sprintf("%s[=%v]", path, one), one)
				} else {
					add(fmt.Sprintf("%s[%d]", path, i), one)
				}
			}
		default:
			all[path] = fmt.Sprint(v)
		}
	}
	for key, text := range texts {
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			v = text
		}
		add(key, v)
	}
	return all
}
