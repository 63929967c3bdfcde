package config

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"testing"

	"milu2-stage/internal/config/badconfig"
)

// FuzzLoad sets one key to any text. Load must not panic, and must either report the text or hold what it says: a
// malformed value is never replaced by a default.
func FuzzLoad(f *testing.F) {
	for _, key := range Schema() {
		f.Add(projectNamespace+key.Name, key.Default)
	}
	for _, tt := range goodStages() {
		addSeeds(f, tt.set)
	}
	for _, bad := range []map[string]set{badconfig.Stages(), badconfig.Shared()} {
		for _, sentence := range slices.Sorted(maps.Keys(bad)) {
			addSeeds(f, bad[sentence])
		}
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		for scope, least := range map[Scope]map[string]string{ScopeStage: leastStage(nil), ScopeShared: leastShared(nil)} {
			least[key] = text
			settings, err := Load(sourceOf(least))
			var problems Problems
			switch {
			case err != nil && (settings != nil || !errors.As(err, &problems) || len(problems) == 0):
				t.Fatalf("%s = %q on %s: %v, %v", key, text, scope, settings, err)
			case err != nil:
				_ = problems.Error()
			default:
				checkKept(t, settings, key, text)
			}
		}
	})
}

func addSeeds(f *testing.F, keys set) {
	for key, text := range keys.On(nil) {
		f.Add(key, text)
	}
}

// checkKept compares an accepted text with what the settings hold.
func checkKept(t *testing.T, settings *Settings, key, text string) {
	t.Helper()
	held, ok := heldValues(settings)[key]
	if !ok {
		namespace, name := namespaceOf(key)
		isKey := slices.ContainsFunc(Schema(), func(k Key) bool { return k.Name == name })
		switch {
		case namespace != projectNamespace && namespace != awsNamespace:
		case isKey && !saysNoMore(name, text) && name != "nodeDefaults":
			t.Fatalf("%s = %q was accepted on %s, which has no such key", key, text, settings.Scope)
		case namespace == projectNamespace && !isKey:
			t.Fatalf("%s was accepted", key)
		}
		return
	}
	encoded, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := held.(string)
	if ok {
		// A text that is empty may stand for what the program chooses.
		if text != want && text != "" && (key != "milu2-stage:peerRegion" || text != settings.AWS.Region) {
			t.Fatalf("%s = %q was taken for %q", key, text, want)
		}
		return
	}
	var given, kept any
	if json.Unmarshal([]byte(text), &given) != nil || json.Unmarshal(encoded, &kept) != nil || !covers(kept, given) {
		t.Fatalf("%s = %q was taken for %s", key, text, encoded)
	}
}

// saysNoMore reports whether a text equals its key's default, which is accepted on every stack.
func saysNoMore(name, text string) bool {
	for _, key := range Schema() {
		if key.Name != name || text == key.Default {
			continue
		}
		v, err := parseJSON(text)
		return err == nil && equal(over(v, key.fallback), key.fallback)
	}
	return true
}

// covers reports whether kept holds everything that given says.
func covers(kept, given any) bool {
	switch g := given.(type) {
	case map[string]any:
		k, ok := kept.(map[string]any)
		for name, v := range g {
			held, there := k[name]
			dropped := !there && (v == nil || v == "null") // a kind of node
			ok = ok && (dropped || covers(held, v))
		}
		return ok
	case []any:
		k, ok := kept.([]any)
		if len(g) == 0 {
			return ok // no repositories means those that the program chooses
		}
		ok = ok && len(k) == len(g)
		for i := range g {
			ok = ok && covers(k[i], g[i])
		}
		return ok
	case float64:
		// Account ids may be given as numbers.
		return kept == given || kept == strconv.FormatFloat(g, 'f', -1, 64)
	default:
		return kept == given
	}
}

// heldValues gives the settings by key.
func heldValues(s *Settings) map[string]any {
	held := map[string]any{
		"scope": string(s.Scope), "namePrefix": s.NamePrefix, "nameSuffix": s.NameSuffix, "adopt": string(s.Adopt),
		"imports": s.Imports, "names": s.Names, "tags": s.Tags, "ignoreTags": s.IgnoreTags, "external": s.External, "ignoreChanges": s.IgnoreChanges, "protect": s.Protect,
		"aws:region": s.AWS.Region, "aws:profile": s.AWS.Profile, "aws:retryMode": s.AWS.RetryMode,
		"aws:allowedAccountIds": s.AWS.AllowedAccountIDs, "aws:forbiddenAccountIds": s.AWS.ForbiddenAccountIDs,
		"aws:maxRetries": s.AWS.MaxRetries, "aws:s3UsePathStyle": s.AWS.S3UsePathStyle, "aws:assumeRoles": s.AWS.AssumeRoles,
	}
	if s.Shared != nil {
		maps.Copy(held, map[string]any{
			"bucketPrefix": s.Shared.BucketPrefix, "cdn": s.Shared.CDN, "bucketVersioning": s.Shared.BucketVersioning,
			"bucketLogging": s.Shared.BucketLogging, "cdnLogging": s.Shared.CDNLogging,
			"noncurrentDays": s.Shared.NoncurrentDays, "logExpirationDays": s.Shared.LogExpirationDays,
		})
	}
	if g := s.Stage; g != nil {
		maps.Copy(held, map[string]any{
			"stageIndex": g.Index, "reservedOffsets": g.ReservedOffsets, "sharedStack": g.SharedStack,
			"availabilityZones": g.AvailabilityZones, "peerBuildVpcId": g.PeerBuildVPCID, "peerBuildVpcCidr": g.PeerBuildVPCCIDR,
			"peerRegion": g.PeerRegion, "trustedCidrs": g.TrustedCIDRs, "nodeClientCidrs": g.NodeClientCIDRs, "domain": g.Domain,
			"publicZone": g.PublicZone, "web": g.Web, "api": g.API, "db": g.DB, "nodes": kindsOf(g.Nodes), "publicKey": g.PublicKey,
			"amiId": g.AMIID, "repositories": g.Repositories, "logRetentionDays": g.LogRetentionDays,
			"alarmTopicArn": g.AlarmTopicARN, "nlb": g.NLB, "rulePriority": g.RulePriority, "flowLogs": g.FlowLogs,
			"interfaceEndpoints": g.InterfaceEndpoints, "albAccessLogs": g.ALBAccessLogs, "immutableTags": g.ImmutableTags,
			"deletionProtection": g.DeletionProtection, "webAclArn": g.WebACLARN, "repositoryKmsKeyArn": g.RepositoryKMSKeyARN,
		})
	}
	return inNamespaces(held)
}

// kindsOf gives the nodes by kind.
func kindsOf(nodes []Node) map[string]Node {
	kinds := map[string]Node{}
	for _, node := range nodes {
		kinds[node.Name] = node
	}
	return kinds
}

// inNamespaces puts the keys into their namespaces.
func inNamespaces(held map[string]any) map[string]any {
	all := make(map[string]any, len(held))
	for key, v := range held {
		all[qualified(key)] = v
	}
	return all
}
