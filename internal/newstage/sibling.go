package newstage

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// key is the full name of one of the project's keys.
func key(name string) string { return config.Project + ":" + name }

// sibling is a stage that has a file already.
type sibling struct {
	stack string
	// file is nil where the file cannot be read; its name is taken all the same.
	file *preflight.StackFile
	// entries are the file's configuration as it is written there, in its order.
	entries []entry
}

// entry is a key of a stack file, by its full name, as YAML.
type entry struct {
	name       string
	key, value *yaml.Node
}

// fileName matches the file of a numbered stage.
var fileName = regexp.MustCompile(`^stage(\d{1,3})$`)

// readSiblings reads the stages that have files, by rising index, and notes for those that cannot be read.
func readSiblings(dir string) (stages []sibling, notes []string, err error) {
	stacks, err := preflight.Stacks(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, stack := range stacks {
		s, path := sibling{stack: stack}, filepath.Join(dir, "Pulumi."+stack+".yaml")
		file, err := preflight.LoadStackFile(dir, stack)
		if err == nil {
			s.file = file
			s.entries, err = readEntries(path)
		}
		if err != nil {
			s.file = nil
			notes = append(notes, fmt.Sprintf("%s was not considered: %s", filepath.Base(path), firstLine(err)))
		}
		if s.isStage() {
			stages = append(stages, s)
		}
	}
	slices.SortStableFunc(stages, func(a, b sibling) int { return a.order() - b.order() })
	return stages, notes, nil
}

func readEntries(path string) ([]entry, error) {
	text, err := os.ReadFile(path) //nolint:gosec // a file of the project
	if err != nil {
		return nil, fmt.Errorf("reading a stage's file: %w", err)
	}
	var file struct {
		Config yaml.Node `yaml:"config"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	var entries []entry
	nodes := file.Config.Content
	for i := 0; i+1 < len(nodes); i += 2 {
		name := nodes[i].Value
		if !strings.Contains(name, ":") {
			name = key(name)
		}
		entries = append(entries, entry{name, nodes[i], nodes[i+1]})
	}
	return entries, nil
}

func (s sibling) value(name string) string {
	if s.file == nil {
		return ""
	}
	return s.file.Values[name]
}

func (s sibling) isStage() bool {
	return fileName.MatchString(s.stack) || s.value(key("scope")) == string(config.ScopeStage)
}

func (s sibling) region() string { return s.value("aws:region") }

// indexes are the stage's own index and the one that its file's name takes.
func (s sibling) indexes() []int {
	var found []int
	if n, err := strconv.Atoi(s.value(key("stageIndex"))); err == nil && n >= 0 {
		found = append(found, n)
	}
	if match := fileName.FindStringSubmatch(s.stack); match != nil {
		if n, err := strconv.Atoi(match[1]); err == nil {
			found = append(found, n)
		}
	}
	return found
}

// order sorts unreadable and unnumbered stages behind the others.
func (s sibling) order() int {
	if indexes := s.indexes(); len(indexes) > 0 && s.file != nil {
		return slices.Min(indexes)
	}
	return 1 << 16
}

// settings are those of the new stage as far as they are known, with which AWS is asked what is in use.
func (d *draft) settings() (*config.Settings, error) {
	if d.model == nil || d.model.file == nil {
		return nil, errors.New("no stage has a file to take the settings from yet")
	}
	if len(d.model.file.Secrets) > 0 || d.model.file.Environments {
		return nil, fmt.Errorf("part of the configuration of %s is encrypted or in environments", d.model.stack)
	}
	values := maps.Clone(d.model.file.Values)
	d.adjustPeering(values)
	for _, name := range regional() {
		if d.model.region() != d.region {
			delete(values, key(name))
		}
	}
	delete(values, key("imports"))
	values["aws:region"] = d.region
	settings, err := config.Load(config.Source{
		Get: func(name string) (string, bool) { text, ok := values[name]; return text, ok },
	})
	if err != nil {
		return nil, fmt.Errorf("the configuration of %s has problems: see `milu2 preflight -s %s`", d.model.stack, d.model.stack)
	}
	return settings, nil
}

// adjustPeering keeps the build VPC where it is: "the stage's own region" is another one in a new region.
func (d *draft) adjustPeering(values map[string]string) {
	if values[key("peerRegion")] == "" && values[key("peerBuildVpcId")] != "" {
		values[key("peerRegion")] = d.model.region()
	}
	if values[key("peerRegion")] == d.region {
		values[key("peerRegion")] = ""
	}
}

// regional are the keys whose values are of one region.
func regional() []string {
	return []string{"availabilityZones", "amiId", "alarmTopicArn", "webAclArn", "repositoryKmsKeyArn"}
}

// ints reads a list of numbers in JSON; a malformed one is empty.
func ints(text string) []int {
	var numbers []int
	if json.Unmarshal([]byte(text), &numbers) != nil {
		return nil
	}
	return numbers
}
