package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// Type tokens that only tests need.
const (
	tokenBalancer   = "aws:lb/loadBalancer:LoadBalancer"
	tokenTargets    = "aws:lb/targetGroup:TargetGroup"
	tokenTarget     = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
	tokenListener   = "aws:lb/listener:Listener"
	tokenRule       = "aws:lb/listenerRule:ListenerRule"
	tokenTemplate   = "aws:ec2/launchTemplate:LaunchTemplate"
	tokenScaling    = "aws:autoscaling/policy:Policy"
	tokenEIP        = "aws:ec2/eip:Eip"
	tokenAttachment = "aws:ec2/volumeAttachment:VolumeAttachment"
	tokenRepository = "awsx:ecr:Repository"
	tokenLogGroup   = "aws:cloudwatch/logGroup:LogGroup"
	tokenAlarm      = "aws:cloudwatch/metricAlarm:MetricAlarm"
	tokenDashboard  = "aws:cloudwatch/dashboard:Dashboard"
	tokenFirewall   = "aws:wafv2/webAclAssociation:WebAclAssociation"
)

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl stage"

// compute runs the whole program for a stage whose settings are changed before anything is registered; change may be nil.
func compute(t *testing.T, change func(*config.Stage)) *stacktest.Result {
	t.Helper()
	options := stacktest.Options{Config: stageConfig(map[string]string{
		"milu2-stage:publicKey": publicKey,
	})}
	return record(t, options, func(ctx *pulumi.Context) error {
		settings, err := loadSettings(ctx, nil)
		if err != nil {
			return err
		}
		if change != nil {
			change(settings.Stage)
		}
		p, err := newProgram(ctx, settings, adopt.State{})
		if err != nil {
			return err
		}
		if err := p.identify(); err != nil {
			return err
		}
		return p.register(nil)
	})
}
