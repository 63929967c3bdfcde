package configfuzz

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

// breakConfig makes one mistake that has to be found, and now and then a second one of another kind.
func (g *generator) breakConfig(c *fuzzCase, scope string) {
	ways := []func(*fuzzCase, string){g.wrongType, g.wrongValue, g.wrongValue, g.wrongValue, g.typo, g.wrongScope, g.missing}
	pick(g, ways...)(c, scope)
	if g.oneIn(4) {
		g.typo(c, scope)
	}
}

// mistake records what was broken and the key that the error has to name.
func (c *fuzzCase) mistake(key, text string) {
	c.kind = broken
	c.config[key] = text
	c.named = append(c.named, key)
	c.what = append(c.what, fmt.Sprintf("%s is broken: %.60q", key, text))
}

// keysOf are the declared keys that a kind of stack reads.
func keysOf(scope string) []config.Key {
	return slices.DeleteFunc(config.Schema(), func(k config.Key) bool { return k.Scope != "" && string(k.Scope) != scope })
}

// wrongType sets a key that is not a text to something of another type, or to no JSON at all.
func (g *generator) wrongType(c *fuzzCase, scope string) {
	keys := slices.DeleteFunc(keysOf(scope), func(k config.Key) bool { return k.Type == "string" })
	key := pick(g, keys...)
	texts := map[string][]string{
		"integer": {"", "abc", "1.5", "0x10", "1e3", " 1", "01", "+1", "--1", "99999999999999999999", "true", "[1]", "null"},
		"boolean": {"", "yes", "True", "1", "on", "null", `"true"`, "{}"},
		"object":  {"", "[]", "null", "{", `"x"`, "3", "{,}", `{"a":1}}`, "a: 1", "\xff"},
		"array":   {"", "{}", "null", "[", `"x"`, "3", "[,]", "[1,]", "x", `[null]`, `[[]]`, `[true]`, "[\"\\ud800\"]"},
	}
	c.mistake(project+key.Name, pick(g, texts[key.Type]...))
}

// wrongValue sets a value of the right type that is not allowed.
func (g *generator) wrongValue(c *fuzzCase, scope string) {
	texts := badShared()
	if scope == "stage" {
		texts = badStage()
	}
	entry := pick(g, texts...)
	c.mistake(qualified(entry.key), pick(g, entry.texts...))
	for key, text := range entry.with {
		c.config[qualified(key)] = text
	}
}

// qualified puts a key into the project's namespace if it has none.
func qualified(key string) string {
	if strings.Contains(key, ":") {
		return key
	}
	return project + key
}

// typo sets a key that nobody declares: another key, slightly wrong.
func (g *generator) typo(c *fuzzCase, _ string) {
	name := pick(g, config.Schema()...).Name
	at := g.below(len(name) - 1)
	switch g.below(4) {
	case 0:
		name = name[:at] + name[at+1:]
	case 1:
		name = name[:at] + string(name[at]) + name[at:]
	case 2:
		name = name[:at] + string(name[at+1]) + string(name[at]) + name[at+2:]
	default:
		name += g.chars(letters, 1)
	}
	if slices.ContainsFunc(config.Schema(), func(k config.Key) bool { return k.Name == name }) {
		name = "x" + name
	}
	namespace := pick(g, project, project, project, "milu2stage:", "aws:")
	c.mistake(namespace+name, pick(g, "1", "true", "x", "{}"))
}

// wrongScope sets a key of the other kind of stack.
func (g *generator) wrongScope(c *fuzzCase, scope string) {
	others := map[string][2]string{
		"bucketPrefix": {"shared", "mine"}, "bucketVersioning": {"shared", "false"}, "noncurrentDays": {"shared", "7"},
		"cdn":        {"shared", `{"web":{"webAclArn":"x"}}`},
		"stageIndex": {"stage", "1"}, "domain": {"stage", "stage0.example.com"}, "flowLogs": {"stage", "false"},
		"api": {"stage", `{"max":8}`}, "nodes": {"stage", `{"game":null}`}, "nodeDefaults": {"stage", `{"count":2}`},
	}
	for {
		name := pick(g, "bucketPrefix", "bucketVersioning", "noncurrentDays", "cdn", "stageIndex", "domain", "flowLogs", "api", "nodes",
			"nodeDefaults")
		if others[name][0] != scope {
			c.mistake(project+name, others[name][1])
			return
		}
	}
}

// missing takes away what has no default.
func (g *generator) missing(c *fuzzCase, scope string) {
	keys := []string{project + "scope", "aws:region"}
	if scope == "stage" {
		keys = append(keys, project+"stageIndex", project+"domain", project+"publicZone")
	}
	key := pick(g, keys...)
	c.mistake(key, "")
	delete(c.config, key)
}

// spoil damages the text of one value or several, or sets a key to somebody else's value. What comes of it is anybody's
// guess, but for the promises that hold for every text.
func (g *generator) spoil(c *fuzzCase) {
	c.kind = junk
	for range g.between(1, 3) {
		key := pick(g, c.keys()...)
		if g.oneIn(3) {
			key = project + pick(g, config.Schema()...).Name
		}
		text := []byte(c.config[key])
		if g.oneIn(4) {
			text = []byte(c.config[pick(g, c.keys()...)])
		}
		for range g.between(1, 4) {
			at := g.below(len(text) + 1)
			piece := pick(g, "", "0", "9", "-", ".", "/", `"`, "{", "}", "[", "]", ",", ":", "null", "é", "\x00", "\xff", "0.0.0.0/0", "::/0", "22",
				g.chars(letters, 1))
			text = slices.Concat(text[:at], []byte(piece), text[min(at+g.below(3), len(text)):])
		}
		c.config[key] = string(text)
		c.what = append(c.what, fmt.Sprintf("%s is spoilt: %.60q", key, text))
	}
}

// breakWorld leaves the configuration right, and makes the account one in which it cannot be deployed.
func (g *generator) breakWorld(c *fuzzCase) {
	c.kind = refused
	switch g.below(5) {
	case 0:
		c.world.clash, c.named = "172.30.0.0/24", []string{project + "stageIndex", project + "nameSuffix"}
	case 1:
		c.world.noShared, c.named = true, []string{"pulumi up -s "}
	case 2:
		c.config[project+"availabilityZones"] = "[]"
		c.world.oneZone, c.named = true, []string{"aws:region"}
	case 3:
		c.config[project+"peerBuildVpcId"] = "vpc-0123456789abcdef0"
		c.world.buildCIDR, c.named = "10.99.0.0/16", []string{project + "peerBuildVpcCidr 10.99.0.0/16"}
	default:
		c.config[project+"albAccessLogs"] = "true"
		c.world.logsRegion, c.named = "us-elsewhere-1", []string{project + "albAccessLogs", "us-elsewhere-1"}
	}
	c.what = append(c.what, fmt.Sprintf("the account: %+v", c.world))
}
