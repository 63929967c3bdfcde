package simaws

import (
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeRole           = "aws:iam/role:Role"
	typeRolePolicy     = "aws:iam/rolePolicy:RolePolicy"
	typeRoleAttachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	typeProfile        = "aws:iam/instanceProfile:InstanceProfile"
)

func iamKinds() []kind {
	return []kind{roleKind(), rolePolicyKind(), roleAttachmentKind(), instanceProfileKind()}
}

func roleKind() kind {
	return kind{
		token: typeRole, args: iam.RoleArgs{}, res: iam.Role{}, global: true,
		required: []string{"assumeRolePolicy"},
		replace:  []string{"name", "namePrefix", "path"},
		kept:     []string{"inlinePolicies", "managedPolicyArns", "name"},
		unread:   []string{"forceDetachPolicies"},
		sets:     []string{"managedPolicyArns", "inlinePolicies"},
		json:     []string{"assumeRolePolicy"},
		defaults: map[string]any{"forceDetachPolicies": false, "maxSessionDuration": 3600.0, "path": "/"},
		name:     "name", prefix: "namePrefix",
		rules:   map[string]rule{"name": iamName(64)},
		check:   func(in map[string]any) []problem { return checkPolicy(in, "assumeRolePolicy", 2048) },
		prepare: func(o *op) error { return o.taken(world.Global, "name", "EntityAlreadyExists") },
		create: func(o *op) error {
			o.id = o.str("name")
			o.def(map[string]any{
				"arn": o.acct.ARN(o.partition(), "iam", "", "role"+o.str("path")+o.id), "uniqueId": "AROA" + o.acct.NextCode(17),
				"createDate": "2024-01-01T00:00:00Z", "managedPolicyArns": []any{}, "inlinePolicies": []any{}, "namePrefix": "",
			})
			return nil
		},
		remove: func(o *op) error {
			for _, typ := range []string{typeProfile, typeRoleAttachment, typeRolePolicy} {
				if err := o.blocked("DeleteConflict", typ, "role"); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func rolePolicyKind() kind {
	return kind{
		token: typeRolePolicy, args: iam.RolePolicyArgs{}, res: iam.RolePolicy{}, global: true, putLike: true,
		required: []string{"policy", "role"},
		replace:  []string{"name", "namePrefix", "role"},
		json:     []string{"policy"},
		name:     "name", prefix: "namePrefix",
		rules:   map[string]rule{"name": iamName(128)},
		check:   func(in map[string]any) []problem { return checkPolicy(in, "policy", 10240) },
		prepare: needRole,
		create: func(o *op) error {
			o.id = o.str("role") + ":" + o.str("name")
			o.def(map[string]any{"namePrefix": ""})
			return nil
		},
	}
}

func roleAttachmentKind() kind {
	return kind{
		token: typeRoleAttachment, args: iam.RolePolicyAttachmentArgs{}, res: iam.RolePolicyAttachment{}, global: true, putLike: true,
		required: []string{"role"},
		replace:  []string{"role", "policyArn"},
		rules:    map[string]rule{"policyArn": pattern(2048, `^arn:[a-z-]+:iam::(aws|[0-9]{12}):policy/.+$`, "the ARN of an IAM policy")},
		prepare: func(o *op) error {
			if !strings.HasPrefix(o.str("policyArn"), "arn:"+o.partition()+":") {
				return fault("NoSuchEntity", "Policy %s does not exist in partition %s", o.str("policyArn"), o.partition())
			}
			return needRole(o)
		},
		create: func(o *op) error {
			o.id = fmt.Sprintf("%s-%d", o.str("role"), crc32.ChecksumIEEE([]byte(o.str("policyArn"))))
			return nil
		},
		find: func(o *op, id string) *world.Resource {
			role, policy, _ := strings.Cut(id, "/")
			for _, r := range o.acct.Where(typeRoleAttachment, world.Global, "role", role) {
				if r.Text("policyArn") == policy {
					return r
				}
			}
			return nil
		},
	}
}

func instanceProfileKind() kind {
	return kind{
		token: typeProfile, args: iam.InstanceProfileArgs{}, res: iam.InstanceProfile{}, global: true,
		replace:  []string{"name", "namePrefix", "path"},
		defaults: map[string]any{"path": "/"},
		kept:     []string{"name"},
		name:     "name", prefix: "namePrefix",
		rules: map[string]rule{"name": iamName(128)},
		prepare: func(o *op) error {
			if err := o.taken(world.Global, "name", "EntityAlreadyExists"); err != nil || o.str("role") == "" {
				return err
			}
			return needRole(o)
		},
		create: func(o *op) error {
			o.id = o.str("name")
			o.def(map[string]any{
				"arn":      o.acct.ARN(o.partition(), "iam", "", "instance-profile"+o.str("path")+o.id),
				"uniqueId": "AIPA" + o.acct.NextCode(17), "createDate": "2024-01-01T00:00:00Z", "namePrefix": "", "role": "",
			})
			return nil
		},
	}
}

func needRole(o *op) error {
	if o.acct.Get(typeRole, world.Global, o.str("role")) == nil {
		return fault("NoSuchEntity", "The role with name %s cannot be found", o.str("role"))
	}
	return nil
}

// needPrincipal refuses principals that IAM cannot resolve.
func (o *op) needPrincipal(principal string) error {
	prefix := o.acct.ARN(o.partition(), "iam", "", "role/")
	name, isRole := strings.CutPrefix(principal, prefix)
	if isRole && o.acct.Get(typeRole, world.Global, name[strings.LastIndex(name, "/")+1:]) == nil {
		return fault("MalformedPolicy", "Invalid principal in policy: %s", principal)
	}
	return nil
}
