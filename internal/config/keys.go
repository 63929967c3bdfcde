package config

import (
	"fmt"
	"strings"
)

// checkKeys reports the keys that are set and that nobody reads.
func (l *loader) checkKeys() {
	names := make([]string, len(l.keys))
	for i, key := range l.keys {
		names[i] = key.Name
	}
	for _, key := range l.source.Keys {
		switch namespace, name := namespaceOf(key); namespace {
		case projectNamespace:
			if !contains(names, name) {
				l.reportUnknown(key, "a key that Pulumi.yaml declares", projectNamespace, nearest(name, names))
			}
		case awsNamespace:
			if !contains(forwardedNames(), name) {
				l.reportNotForwarded(name)
			}
		default:
			// Other namespaces belong to others (pulumi:tags, say), unless they look like ours.
			if namespace != "" && nearest(strings.TrimSuffix(namespace, ":"), []string{Project}) != "" {
				l.reportUnknown(key, "a key in the namespace "+Project, projectNamespace, nearest(name, names))
			}
		}
	}
	if l.source.Keys == nil {
		l.probeNotForwarded()
	}
}

// reportUnknown does not repeat the value: what a key unknown to us holds may be a secret.
func (l *loader) reportUnknown(key, allowed, namespace, near string) {
	next := removeCommand(key)
	if near != "" {
		allowed = fmt.Sprintf("did you mean %s%s? (%s)", namespace, near, allowed)
		next += ", and set " + namespace + near + " if that was meant"
	}
	l.problems = append(l.problems, Problem{Key: key, Value: "unknown key", Allowed: allowed, Next: next})
}

func (l *loader) reportNotForwarded(name string) {
	advice, known := notForwarded()[name]
	if !known {
		l.reportUnknown(awsNamespace+name, "one of aws:"+strings.Join(forwardedNames(), ", aws:"), awsNamespace,
			nearest(name, forwardedNames()))
		return
	}
	l.problems = append(l.problems, Problem{
		Key: awsNamespace + name, Value: "not forwarded",
		Allowed: "only what reaches the program's explicit providers, which do not read aws:* keys themselves; this key does not",
		Next:    removeCommand(awsNamespace+name) + ", and " + advice,
	})
}

// probeNotForwarded finds the provider's other keys where the source cannot list what is set.
func (l *loader) probeNotForwarded() {
	for name := range notForwarded() {
		if _, set := l.source.get(awsNamespace + name); set {
			l.reportNotForwarded(name)
		}
	}
}

// notForwarded says, per provider key that the program does not forward, what to do instead.
func notForwarded() map[string]string {
	return map[string]string{
		"assumeRoleWithWebIdentity":      "set the environment variables AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE",
		"defaultTags":                    "do without: the program tags every resource with its project and stack",
		"ignoreTags":                     "do without: the program manages all tags of its resources",
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

// checkScope reports the keys of the other kind of stack that were set on this one. The engine sets every key that
// Pulumi.yaml declares on every stack, so a value that says no more than the default counts as not set.
func (l *loader) checkScope(scope Scope, values value) {
	for _, key := range l.keys {
		v, ok := values.field(key.Name)
		if !ok || key.Scope == "" || key.Scope == scope || v.equal(key.fallback) {
			continue
		}
		path := projectNamespace + key.Name
		if text, set := l.source.get(path); set {
			v = malformedValue(text) // as it was given, without the defaults
		}
		s := newSection(&l.problems, path, value{})
		s.reportAt(path, v, fmt.Sprintf("nothing on a %s stack: the key belongs to a %s stack", scope, key.Scope), removeCommand(path))
	}
}
