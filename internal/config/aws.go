package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// forwardedTypes gives the aws:* keys that the program forwards, with their types.
func forwardedTypes() map[string]string {
	return map[string]string{
		"region": "string", "profile": "string", "accessKey": "string", "secretKey": "string", "token": "string",
		"sharedConfigFiles": "array", "sharedCredentialsFiles": "array",
		"assumeRole": "object", "assumeRoles": "array",
		"allowedAccountIds": "array", "forbiddenAccountIds": "array",
		"endpoints": "array", "maxRetries": "integer", "retryMode": "string", "customCaBundle": "string",
		"s3UsePathStyle": "boolean", "useFipsEndpoint": "boolean", "useDualstackEndpoint": "boolean",
		"skipCredentialsValidation": "boolean", "skipMetadataApiCheck": "boolean", "skipRegionValidation": "boolean",
		"skipRequestingAccountId": "boolean",
	}
}

func forwardedNames() []string {
	names := make([]string, 0, len(forwardedTypes()))
	for name := range forwardedTypes() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// readAWS reads the aws:* keys that are set; none has a default but the region, which the environment may give.
func (l *loader) readAWS() AWS {
	object := value{shape: objectShape}
	for _, name := range forwardedNames() {
		path := awsNamespace + name
		text, set := l.source.get(path)
		if !set {
			continue
		}
		if v, ok := l.parse(path, text, forwardedTypes()[name], "5"); ok {
			object.fields = append(object.fields, field{name, v})
		}
	}
	s := newSection(&l.problems, awsNamespace, object)
	a := AWS{
		Region:                    l.readRegion(s),
		Profile:                   s.optionalText("profile", anyText("a profile of the shared AWS configuration", "default")),
		RetryMode:                 s.optionalText("retryMode", oneOf("standard", "adaptive")),
		CustomCABundle:            s.optionalText("customCaBundle", anyText("the path of a file", "ca.pem")),
		SharedConfigFiles:         s.optionalTexts("sharedConfigFiles", anyText("the path of a file", "config")),
		SharedCredentialsFiles:    s.optionalTexts("sharedCredentialsFiles", anyText("the path of a file", "credentials")),
		AllowedAccountIDs:         readAccounts(s, "allowedAccountIds"),
		ForbiddenAccountIDs:       readAccounts(s, "forbiddenAccountIds"),
		Endpoints:                 readEndpoints(s),
		AssumeRoles:               readRoles(s),
		S3UsePathStyle:            s.optionalFlag("s3UsePathStyle"),
		UseFIPSEndpoint:           s.optionalFlag("useFipsEndpoint"),
		UseDualstackEndpoint:      s.optionalFlag("useDualstackEndpoint"),
		SkipCredentialsValidation: s.optionalFlag("skipCredentialsValidation"),
		SkipMetadataAPICheck:      s.optionalFlag("skipMetadataApiCheck"),
		SkipRegionValidation:      s.optionalFlag("skipRegionValidation"),
		SkipRequestingAccountID:   s.optionalFlag("skipRequestingAccountId"),
	}
	if s.has("maxRetries") {
		n := s.integer("maxRetries", 0, 1000, 25)
		a.MaxRetries = &n
	}
	readCredentials(s, &a)
	if len(a.AllowedAccountIDs) > 0 && len(a.ForbiddenAccountIDs) > 0 {
		s.reportAt(s.at("forbiddenAccountIds"), s.raw("forbiddenAccountIds"), "nothing while aws:allowedAccountIds is set: the provider"+
			" takes one of the two", removeCommand(s.at("forbiddenAccountIds")))
	}
	return a
}

// readRegion reads the region as the provider does: the configuration first, then the environment.
func (l *loader) readRegion(s section) string {
	if s.has("region") {
		return s.text("region", regionRule())
	}
	if _, malformed := l.source.get(s.at("region")); malformed {
		return ""
	}
	for _, variable := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		region := l.source.getenv(variable)
		if region == "" {
			continue
		}
		if !regionRule().accepts(region) {
			l.problems = append(l.problems, Problem{
				Key: s.at("region"), Value: fmt.Sprintf("%s, from the environment variable %s", quote(region), variable),
				Allowed: regionRule().allowed, Next: "correct " + variable + ", or " + setCommand(s.at("region"), regionRule().example),
			})
		}
		return region
	}
	s.reportAt(s.at("region"), value{}, regionRule().allowed+", here or in the environment variable AWS_REGION",
		setCommand(s.at("region"), regionRule().example))
	return ""
}

// readCredentials reads static credentials; half a pair is an error.
func readCredentials(s section, a *AWS) {
	a.AccessKey = s.optionalText("accessKey", anyText("an access key id", "<access key id>"))
	a.SecretKey = s.optionalText("secretKey", anyText("a secret access key", "<secret access key>"))
	a.Token = s.optionalText("token", anyText("a session token", "<session token>"))
	const advice = "; better, use aws:profile or the environment"
	if s.has("secretKey") && !s.has("accessKey") {
		s.reportAt(s.at("accessKey"), value{}, "an access key id beside aws:secretKey"+advice, setCommand(s.at("accessKey"), "<access key id>"))
	}
	if (s.has("accessKey") || s.has("token")) && !s.has("secretKey") {
		s.reportAt(s.at("secretKey"), value{}, "a secret access key beside aws:accessKey and aws:token"+advice,
			"pulumi config set --secret aws:secretKey")
	}
}

// readAccounts takes bare numbers too: `pulumi config set --path` stores digits as a number.
func readAccounts(s section, name string) []string {
	if !s.has(name) {
		return nil
	}
	for _, f := range s.object.fields {
		for i, item := range f.value.items {
			if f.name == name && item.shape == numberShape {
				f.value.items[i] = textValue(item.text)
			}
		}
	}
	accounts := s.texts(name, accountRule())
	if len(s.raw(name).items) == 0 {
		s.reportAt(s.at(name), s.raw(name), "a list of at least one account id", setCommand(s.at(name)+"[0]", accountRule().example))
	}
	return accounts
}

func accountRule() rule {
	return rule{allowed: "an AWS account id of 12 digits", example: "123456789012", accepts: isAccount}
}

// readEndpoints reads a list of objects from service to URL, which is how the provider takes them, into one map.
func readEndpoints(s section) map[string]string {
	if !s.has("endpoints") {
		return nil
	}
	const allowed = "a list of objects from a service to its http or https URL, each service once"
	list, _ := s.of("endpoints", listShape, allowed, "")
	endpoints := make(map[string]string)
	for i, item := range list.items {
		path := fmt.Sprintf("%s[%d]", s.at("endpoints"), i)
		if item.shape != objectShape || len(item.fields) == 0 {
			s.reportAt(path, item, allowed, setCommand(path+".ec2", "http://localhost:5000"))
			continue
		}
		one := newSection(s.problems, path, item)
		for _, f := range item.fields {
			url := one.text(f.name, urlRule())
			if !serviceName.MatchString(f.name) {
				one.reportAt(one.at(f.name), f.value, "lower-case letters and digits as the service's name, for example ec2",
					removeCommand(one.at(f.name)))
			} else if _, twice := endpoints[f.name]; twice {
				one.reportAt(one.at(f.name), f.value, "each service once", removeCommand(one.at(f.name)))
			}
			endpoints[f.name] = url
		}
	}
	return endpoints
}

// readRoles reads aws:assumeRole, or aws:assumeRoles with one role.
func readRoles(s section) []AssumeRole {
	if s.has("assumeRole") && s.has("assumeRoles") {
		s.reportAt(s.at("assumeRoles"), textValue("a list"), "nothing while aws:assumeRole is set", removeCommand(s.at("assumeRoles")))
		return nil
	}
	if s.has("assumeRole") {
		return []AssumeRole{readRole(s.sub("assumeRole"))}
	}
	if !s.has("assumeRoles") {
		return nil
	}
	list := s.raw("assumeRoles")
	if len(list.items) != 1 {
		s.reportAt(s.at("assumeRoles"), textValue(fmt.Sprintf("%d roles", len(list.items))), "exactly one role: this version of the AWS"+
			" provider cannot chain roles; chain them in a profile of the shared AWS configuration (source_profile)",
			removeCommand(s.at("assumeRoles"))+", and "+setCommand(s.at("profile"), "<profile>"))
		return nil
	}
	path := s.at("assumeRoles") + "[0]"
	if list.items[0].shape != objectShape {
		s.reportAt(path, list.items[0], "an object with roleArn", setCommand(path+".roleArn", roleRule().example))
		return nil
	}
	return []AssumeRole{readRole(newSection(s.problems, path, list.items[0]))}
}

func readRole(s section) AssumeRole {
	role := AssumeRole{
		RoleARN:           s.text("roleArn", roleRule()),
		SessionName:       s.optionalText("sessionName", matching(sessionPattern, "2 to 64 letters, digits and =,.@_-", "pulumi")),
		ExternalID:        s.optionalText("externalId", anyText("the role's external id", "<external id>")),
		Duration:          s.optionalText("duration", durationRule()),
		Policy:            s.optionalText("policy", policyRule()),
		PolicyARNs:        s.optionalTexts("policyArns", policyARNRule()),
		SourceIdentity:    s.optionalText("sourceIdentity", matching(sessionPattern, "2 to 64 letters, digits and =,.@_-", "pulumi")),
		TransitiveTagKeys: s.optionalTexts("transitiveTagKeys", anyText("a tag key", "team")),
	}
	if _, ok := s.lookup("tags"); ok {
		tags := s.sub("tags")
		role.Tags = make(map[string]string, len(tags.object.fields))
		for _, f := range tags.object.fields {
			role.Tags[f.name] = tags.text(f.name, anyText("a tag value", "milu2"))
		}
	}
	s.close()
	return role
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
			return err == nil && v.shape == objectShape
		},
	}
}

func urlRule() rule {
	return rule{
		allowed: "an http or https URL", example: "http://localhost:5000",
		accepts: isURL,
		better: func(text string) string {
			if strings.Contains(text, "://") {
				return ""
			}
			return "http://" + text
		},
	}
}
