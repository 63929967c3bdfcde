package terraform

import (
	"maps"
	"slices"
	"strings"
)

// roles lists what runs on the stage's instances, and so has a log group and perhaps a repository.
func (f *finder) roles() []string {
	list := []string{"api", "web", "db"}
	for _, k := range f.kinds {
		list = append(list, k.host(0))
	}
	return list
}

// roleOf returns the role that a name ends with, or that a key or a block has: nothing refers to repositories and log groups, so
// here the words decide. The words of a name are separated by anything that is no letter and no digit.
func (f *finder) roleOf(r *Resource, physical string) string {
	for _, text := range []string{physical, r.Key, r.Name} {
		words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return strings.ContainsRune("/-_. ", c) })
		for _, role := range f.roles() {
			word := strings.TrimPrefix(role, "node-")
			if text != "" && (text == word || text == role || endsWith(words, strings.Split(word, "-"))) {
				return role
			}
		}
	}
	return ""
}

func endsWith(words, end []string) bool {
	return len(words) >= len(end) && slices.Equal(words[len(words)-len(end):], end)
}

// byRole groups resources by the role in their names.
func (f *finder) byRole(typ, attribute string) map[string][]*Resource {
	list := map[string][]*Resource{}
	for _, r := range f.byType[typ] {
		if !f.inRegion(r) {
			continue
		}
		role := f.roleOf(r, r.text(attribute))
		list[role] = append(list[role], r)
	}
	return list
}

// inRegion reports whether a resource is in the stage's region, as far as its ARN says.
func (f *finder) inRegion(r *Resource) bool {
	region := r.region()
	return region == "" || region == f.stage.string("aws:region")
}

// findRepositories finds the image repositories by the role in their names, each with its lifecycle policy.
func (f *finder) findRepositories() {
	all := f.byRole("aws_ecr_repository", "name")
	immutable, keys := 0, map[string]int{}
	var taken []*Resource
	for _, role := range f.roles() {
		if role == "db" {
			continue
		}
		repository := f.pick("repo-"+role, all[role])
		if repository == nil {
			continue
		}
		taken = append(taken, repository)
		f.adopt("repo-"+role, repository)
		f.call("repo-"+role, repository.text("name"), repository)
		f.adopt(lifecyclePolicy("repo-"+role), f.where("repository", repository.text("name"), "aws_ecr_lifecycle_policy")...)
		if strings.HasPrefix(repository.text("image_tag_mutability"), "IMMUTABLE") {
			immutable++
		}
		keys[repository.text("encryption_configuration.0.kms_key")]++
	}
	if len(taken) > 0 {
		f.set("immutableTags", immutable == len(taken), taken[0])
		if key := slices.Collect(maps.Keys(keys)); len(key) == 1 && key[0] != "" {
			f.set("repositoryKmsKeyArn", key[0], taken[0])
		}
	}
	for _, repository := range f.byType["aws_ecr_repository"] {
		f.stay(repository, "a repository that none of the stage's instances has")
		for _, policy := range f.where("repository", repository.text("name"), "aws_ecr_lifecycle_policy", "aws_ecr_repository_policy") {
			f.stay(policy, "the program gives its repositories a lifecycle policy and nothing else")
		}
	}
}

// lifecyclePolicy is how the policy of a repository is told from the repository, whose logical name it has.
func lifecyclePolicy(repository string) string { return repository + " (lifecycle policy)" }

// findLogs finds the log groups by the role in their names. Most of them have the retention that the configuration gets.
func (f *finder) findLogs() {
	all := f.byRole("aws_cloudwatch_log_group", "name")
	var taken []*Resource
	logicals := map[*Resource]string{}
	for _, role := range f.roles() {
		if group := f.pick("log-"+role, all[role]); group != nil {
			taken, logicals[group] = append(taken, group), "log-"+role
			f.adopt("log-"+role, group)
			f.call("log-"+role, group.text("name"), group)
		}
	}
	days := f.most(taken, "retention_in_days")
	if days > 0 {
		i := slices.IndexFunc(taken, func(r *Resource) bool { return r.number("retention_in_days") == days })
		f.set("logRetentionDays", days, taken[i])
	}
	for _, group := range taken {
		if group.number("retention_in_days") != f.stage.int("logRetentionDays") {
			f.stage.ignore(logicals[group], group.Address, "retentionInDays")
		}
	}
	for _, group := range f.byType["aws_cloudwatch_log_group"] {
		f.stay(group, "a log group of something else than the stage's instances")
	}
}

// most is the number that most of the resources have at an attribute; 0 where there is none.
func (f *finder) most(resources []*Resource, attribute string) int {
	counts, most := map[int]int{}, 0
	for _, r := range resources {
		n := r.number(attribute)
		counts[n]++
		if n > 0 && (counts[n] > counts[most] || most == 0) {
			most = n
		}
	}
	return most
}

// findKey finds the key pair that the instances have.
func (f *finder) findKey() {
	names := map[string]bool{f.first("api-lt").text("key_name"): true}
	for _, r := range f.instances() {
		names[r.text("key_name")] = true
	}
	delete(names, "")
	var candidates []*Resource
	for _, r := range f.byType["aws_key_pair"] {
		if names[r.text("key_name")] && f.inRegion(r) {
			candidates = append(candidates, r)
		}
	}
	pair := f.pick("key", candidates)
	if pair == nil {
		if len(names) > 0 && len(candidates) == 0 {
			f.note("the instances have the key pair %s, which no state manages: it stays as it is",
				strings.Join(slices.Sorted(maps.Keys(names)), ", "))
		}
		return
	}
	key := pair.text("public_key")
	if given, ok := f.variables.text("public_key"); key == "" && ok {
		key = given
	}
	if key == "" {
		f.stay(pair, "no state has its public key: to adopt it, set publicKey and names.key")
		return
	}
	f.set("publicKey", strings.TrimSpace(key), pair)
	f.adopt("key", pair)
	f.call("key", pair.text("key_name"), pair)
}
