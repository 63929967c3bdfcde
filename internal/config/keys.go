package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// checkKeys reports the keys that are set and that the program does not know.
func (l *loader) checkKeys() {
	for _, key := range l.source.Keys {
		switch namespace, name := namespaceOf(key); namespace {
		case projectNamespace:
			if path, former := formerKeys()[name]; former {
				l.reportFormer(key, path)
			} else if !slices.Contains(l.names(), name) {
				l.reportUnknown(key, "a key that Pulumi.yaml declares", namespace, l.names())
			}
		case awsNamespace:
			if instead, known := notForwarded()[name]; known {
				l.reportNotForwarded(name, instead)
			} else if names := forwardedNames(); !slices.Contains(names, name) {
				l.reportUnknown(key, "one of aws:"+strings.Join(names, ", aws:"), namespace, names)
			}
		default:
			// Other namespaces belong to others (pulumi:tags, say), unless they look like ours.
			if namespace != "" && nearest(strings.TrimSuffix(namespace, ":"), []string{Project}) != "" {
				l.reportUnknown(key, "a key in the namespace "+Project, projectNamespace, l.names())
			}
		}
	}
	if l.source.Keys != nil {
		return
	}
	for name, instead := range notForwarded() {
		if l.isSet(awsNamespace + name) {
			l.reportNotForwarded(name, instead)
		}
	}
}

// formerKeys are keys of earlier versions, with the path of what stands in their place.
func formerKeys() map[string]string {
	return map[string]string{"nlbInternetFacing": "nlb.internetFacing"}
}

// reportFormer reports a key of an earlier version, and moves its value.
func (l *loader) reportFormer(key, path string) {
	text, _ := l.source.get(key)
	commands := []string{RemoveCommand(key)}
	if flag().accepts(text) {
		commands = append(commands, SetCommand(ours(path), text))
	}
	l.add(Problem{Key: key, Value: "unknown key", Allowed: "in its place, " + ours(path)}, commands...)
}

// key returns the declaration of a key of the project.
func (l *loader) key(path string) (Key, bool) {
	for _, key := range l.keys {
		if projectNamespace+key.Name == path {
			return key, true
		}
	}
	return Key{}, false
}

func (l *loader) names() []string {
	names := make([]string, len(l.keys))
	for i, key := range l.keys {
		names[i] = key.Name
	}
	return names
}

// reportUnknown reports a key that is none of a namespace's. What such a key holds may be a secret, so that its value is
// repeated only in the command that sets the key which was meant.
func (l *loader) reportUnknown(key, allowed, namespace string, names []string) {
	commands := []string{"pulumi config rm " + shellWord(key)} // without --path: a dot is part of the key
	_, name := namespaceOf(key)
	text, _ := l.source.get(key)
	near, path := nearest(name, names), ""
	if end := strings.IndexAny(name, ".["); end > 0 && slices.Contains(names, name[:end]) {
		allowed, path = "a key; what is in "+namespace+name[:end]+" is set with the option --path", namespace+name
	} else if near != "" {
		allowed = fmt.Sprintf("did you mean %s%s? (%s)", namespace, near, allowed)
		declared, _ := l.key(namespace + near)
		if other, set := l.source.get(namespace + near); (!set || other == declared.Default) && !strings.HasPrefix(near, "assumeRole") {
			path = namespace + near
		}
	}
	if path != "" {
		v, err := parseJSON(text)
		if _, isNumber := v.(json.Number); err != nil || isNumber {
			v = text
		}
		commands = append(commands, l.move(key, path, v)[1:]...)
	}
	l.add(Problem{Key: key, Value: "unknown key", Allowed: allowed}, commands...)
}

func forwardedNames() []string { return namesOf(settingsOf(reflect.TypeFor[awsKeys]())) }

func (l *loader) reportNotForwarded(name, instead string) {
	l.add(Problem{
		Key: awsNamespace + name, Value: "not forwarded", Allowed: "only what reaches the program's explicit providers, which do not read aws:*" +
			" keys themselves; this key does not: " + instead,
	}, RemoveCommand(awsNamespace+name))
}

// notForwarded says, per provider key that the program does not forward, what to do instead.
func notForwarded() map[string]string {
	return map[string]string{
		"assumeRoleWithWebIdentity":      "set the environment variables AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE",
		"defaultTags":                    "set milu2-stage:tags; the program tags every resource with its project and stack besides",
		"ignoreTags":                     "set milu2-stage:ignoreTags",
		"ec2MetadataServiceEndpoint":     "set the environment variable AWS_EC2_METADATA_SERVICE_ENDPOINT",
		"ec2MetadataServiceEndpointMode": "set the environment variable AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
		"httpProxy":                      "set the environment variable HTTP_PROXY",
		"httpsProxy":                     "set the environment variable HTTPS_PROXY",
		"noProxy":                        "set the environment variable NO_PROXY",
		"insecure":                       "set aws:customCaBundle to the certificate authority of the endpoint",
		"s3UsEast1RegionalEndpoint":      "set the environment variable AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",
		"stsRegion":                      "set sts in aws:endpoints to the URL of the region's endpoint",
		"tokenBucketRateLimiterCapacity": "set aws:retryMode or aws:maxRetries",
	}
}

// checkScope reports the keys of the other scope that were set on this one. The engine sets every key that
// Pulumi.yaml declares on every stack, so a value that says no more than the default counts as not set.
func (l *loader) checkScope(scope Scope) {
	for _, key := range l.keys {
		path := projectNamespace + key.Name
		text, set := l.source.get(path)
		if !set || key.Scope == "" || key.Scope == scope || text == key.Default {
			continue
		}
		if v, err := parseJSON(text); err == nil && equal(over(v, key.fallback), key.fallback) {
			continue
		}
		l.add(Problem{
			Key: path, Value: short(text), Allowed: fmt.Sprintf("nothing on a %s stack: the key belongs to a %s stack", scope, key.Scope),
		}, RemoveCommand(path))
	}
}
