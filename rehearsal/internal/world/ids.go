package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// NextID returns a new id such as "vpc-0" and 16 hexadecimal digits. The ids depend on the account's seed and on how
// many were given out before, so that the same calls in the same order give the same ids.
func (a *Account) NextID(prefix string) string { return prefix + "-0" + a.NextHex(16) }

// NextHex returns n (at most 64) new hexadecimal digits.
func (a *Account) NextHex(n int) string {
	a.next++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d", a.ID, a.Seed, a.next))
	return hex.EncodeToString(sum[:])[:n]
}

// NextCode returns n (at most 40) new upper-case letters and digits, the alphabet of zone, role and distribution ids.
func (a *Account) NextCode(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	a.next++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d", a.ID, a.Seed, a.next))
	more := sha256.Sum256(sum[:])
	var b strings.Builder
	for _, octet := range append(sum[:], more[:]...)[:n] {
		b.WriteByte(alphabet[int(octet)%len(alphabet)])
	}
	return b.String()
}

// NextUUID returns a new id in the form that ACM uses.
func (a *Account) NextUUID() string {
	h := a.NextHex(32)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// Partition is the AWS partition that a region lies in. Regions named test are in a made-up partition, so that an ARN
// with a literal "arn:aws:" shows.
func Partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "us-test-"):
		return "aws-test"
	default:
		return "aws"
	}
}

// DNSSuffix is the domain of the AWS endpoints of a region.
func DNSSuffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// ARN returns the ARN of a resource of this account. Pass an empty region for global services.
func (a *Account) ARN(partition, service, region, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", partition, service, region, a.ID, resource)
}

// KnownRegion says whether AWS has the region, or whether it is one of the made-up test regions.
func KnownRegion(region string) bool {
	return strings.HasPrefix(region, "us-test-") || slices.Contains([]string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
		"ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
		"ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2",
		"eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1",
		"me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1",
		"us-west-1", "us-west-2",
	}, region)
}

// Zones returns the names of a region's availability zones.
func Zones(region string) []string {
	letters := "abc"
	switch region {
	case "us-east-1":
		letters = "abcdef"
	case "ap-northeast-1":
		letters = "acd"
	case "us-west-1", "ca-central-1":
		letters = "ab"
	}
	var zones []string
	for _, letter := range letters {
		zones = append(zones, region+string(letter))
	}
	return zones
}

// ZoneID returns the id of an availability zone, such as "use1-az2" for us-east-1b.
func ZoneID(zone string) string {
	region := zone[:len(zone)-1]
	parts := strings.Split(region, "-")
	short := parts[0]
	for _, part := range parts[1 : len(parts)-1] {
		short += part[:1]
	}
	return fmt.Sprintf("%s%s-az%d", short, parts[len(parts)-1], slices.Index(Zones(region), zone)+1)
}
