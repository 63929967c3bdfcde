package config

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// awsKeys are the aws:* keys that the program forwards, as a stack sets them.
type awsKeys struct {
	AWS
	AssumeRole *AssumeRole         `json:"assumeRole,omitempty"`
	URLs       []map[string]string `json:"endpoints,omitempty" rule:"url"`
}

// readAWS reads the aws:* keys that are set; none has a default but the region, which the environment may give.
func (l *loader) readAWS() AWS {
	keys := awsKeys{}
	l.readKeys(awsNamespace, reflect.ValueOf(&keys).Elem())
	a := keys.AWS
	l.readRegion(&a)
	l.checkCredentials(&a)
	l.checkAccounts(&a)
	if len(keys.URLs) > 0 {
		a.Endpoints = l.endpoints(keys.URLs)
	}
	l.checkRoles(&a, keys.AssumeRole)
	if keys.AssumeRole != nil {
		a.AssumeRoles = []AssumeRole{*keys.AssumeRole}
	}
	return a
}

func (l *loader) isSet(path string) bool {
	_, set := l.source.get(path)
	return set
}

// readRegion reads the region as the provider does: the configuration first, then the environment.
func (l *loader) readRegion(a *AWS) {
	const path = awsNamespace + "region"
	if l.isSet(path) {
		return
	}
	r := regionRule()
	for _, variable := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if a.Region = l.source.getenv(variable); a.Region == "" {
			continue
		}
		if !r.accepts(a.Region) {
			l.add(Problem{
				Key: path, Value: fmt.Sprintf("%s, from the environment variable %s", render(a.Region), variable),
				Allowed: r.allowed + "; the key comes before the variable",
			}, r.set(path))
		}
		return
	}
	l.report(path, missing{}, r.allowed+", here or in the environment variable AWS_REGION", r.set(path))
}

// checkCredentials refuses half a pair of static credentials.
func (l *loader) checkCredentials(a *AWS) {
	const access, secret = awsNamespace + "accessKey", awsNamespace + "secretKey"
	const advice = "; better, use aws:profile or the environment"
	if l.isSet(secret) && !l.isSet(access) {
		l.report(access, missing{}, "an access key id beside aws:secretKey"+advice, SetCommand(access, ""))
	}
	if (l.isSet(access) || a.Token != "") && !l.isSet(secret) {
		l.report(secret, missing{}, "a secret access key beside aws:accessKey and aws:token"+advice, SetCommand(secret, ""))
	}
}

func (l *loader) checkAccounts(a *AWS) {
	const allowed, forbidden = awsNamespace + "allowedAccountIds", awsNamespace + "forbiddenAccountIds"
	for path, accounts := range map[string][]string{allowed: a.AllowedAccountIDs, forbidden: a.ForbiddenAccountIDs} {
		if accounts != nil && len(accounts) == 0 {
			l.report(path, []any{}, "a list of at least one account id; without the key there is no such limit", RemoveCommand(path))
		}
	}
	if len(a.AllowedAccountIDs) > 0 && len(a.ForbiddenAccountIDs) > 0 {
		l.report(forbidden, a.ForbiddenAccountIDs, "nothing while aws:allowedAccountIds is set: the provider takes one of the two",
			RemoveCommand(forbidden))
	}
}

// endpoints joins the objects from service to URL, which the provider takes in a list.
func (l *loader) endpoints(list []map[string]string) map[string]string {
	joined := map[string]string{}
	for i, object := range list {
		path := element(awsNamespace+"endpoints", i)
		if len(object) == 0 && l.fine(path) {
			l.report(path, object, "an object from a service to its http or https URL", RemoveCommand(path))
		}
		for _, service := range slices.Sorted(maps.Keys(object)) {
			one := child(path, service)
			if !serviceName.MatchString(service) {
				l.report(one, object[service], "lower-case letters and digits as the service's name, for example ec2", RemoveCommand(one))
			} else if _, twice := joined[service]; twice {
				l.report(one, object[service], "each service once", RemoveCommand(one))
			}
			joined[service] = object[service]
		}
	}
	return joined
}

// checkRoles takes aws:assumeRole, or aws:assumeRoles with one role.
func (l *loader) checkRoles(a *AWS, role *AssumeRole) {
	const path = awsNamespace + "assumeRoles"
	switch given := fmt.Sprintf("%d roles", len(a.AssumeRoles)); {
	case a.AssumeRoles == nil:
	case role != nil:
		l.add(Problem{Key: path, Value: given, Allowed: "nothing while aws:assumeRole is set"}, RemoveCommand(path))
	case len(a.AssumeRoles) == 0:
		l.add(Problem{Key: path, Value: given, Allowed: "one role; without the key no role is assumed"}, RemoveCommand(path))
	case len(a.AssumeRoles) > 1:
		l.add(Problem{
			Key: path, Value: given, Allowed: "one role: this version of the AWS provider cannot chain roles; chain them in a profile of the" +
				" shared AWS configuration (source_profile)",
		}, RemoveCommand(path), anyText("", "<profile>").formOnly().set(awsNamespace+"profile"))
	}
}

var serviceName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// accountRule never takes an account out of a list: fewer would be forbidden, or any allowed.
func accountRule() rule {
	const example = "123456789012"
	r := matching(`^[0-9]{12}$`, "an AWS account id of 12 digits", example).formOnly()
	return r.guess(func(string) string { return example })
}

func durationRule() rule {
	return rule{
		allowed: "a duration from 15m to 12h", example: "1h",
		accepts: func(text string) bool {
			d, err := time.ParseDuration(text)
			return err == nil && d >= 15*time.Minute && d <= 12*time.Hour
		},
	}
}

func policyRule() rule {
	return rule{
		allowed: "an IAM policy in JSON", example: `{"Version": "2012-10-17", "Statement": []}`,
		accepts: func(text string) bool {
			v, err := parseJSON(text)
			_, isObject := v.(map[string]any)
			return err == nil && isObject
		},
	}
}

func urlRule() rule {
	return rule{
		allowed: "an http or https URL", example: "http://localhost:5000",
		accepts: func(text string) bool {
			u, err := url.Parse(text)
			return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.Fragment == "" &&
				u.User == nil
		},
		better: func(text string) string {
			if strings.Contains(text, "://") {
				return ""
			}
			return "http://" + text
		},
	}
}
