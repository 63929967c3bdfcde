package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *world) volume(zone, name string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateVolume(w.t.Context(), &ec2.CreateVolumeInput{
		AvailabilityZone: aws.String(home + zone), Size: aws.Int32(50), VolumeType: types.VolumeTypeGp3,
		TagSpecifications: nameTags(types.ResourceTypeVolume, name),
	})
	return str(must(w, out, err).VolumeId)
}

func (w *world) deleteVolume(id string) {
	w.t.Helper()
	_, err := w.ec2(home).DeleteVolume(w.t.Context(), &ec2.DeleteVolumeInput{VolumeId: aws.String(id)})
	must(w, 0, err)
}

func (w *world) attach(volume, instance, device string) {
	w.t.Helper()
	_, err := w.ec2(home).AttachVolume(w.t.Context(), &ec2.AttachVolumeInput{
		VolumeId: aws.String(volume), InstanceId: aws.String(instance), Device: aws.String(device),
	})
	must(w, 0, err)
}

func storageCases() []typeCase {
	return []typeCase{
		{
			token: "aws:ebs/volume:Volume", api: "ec2:DescribeVolumes", twice: true,
			prepare: func(w *world) {
				w.volume("b", "milu2stage-db-data")
				w.volume("a", "milu2stage-db-data-2")
				w.volume("a", "milu2stage-db-dat")
				w.deleteVolume(w.volume("a", "milu2stage-db-data"))
			},
			inputs: func(*world) map[string]any {
				return map[string]any{"availabilityZone": home + "a", "tags": nameTag("milu2stage-db-data")}
			},
			create: func(w *world) string { return w.volume("a", "milu2stage-db-data") },
		},
		{
			token: "aws:ec2/volumeAttachment:VolumeAttachment", api: "ec2:DescribeVolumes",
			prepare: func(w *world) {
				twoSubnets(w)
				w.things["db"] = w.instance(w.things["subnet"], "milu2stage-db")
				w.things["vol"] = w.volume("a", "milu2stage-db-data")
				w.attach(w.volume("a", "decoy"), w.things["db"], "/dev/sdg")
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"volumeId": w.things["vol"], "instanceId": w.things["db"], "deviceName": "/dev/sdf"}
			},
			create: func(w *world) string {
				w.attach(w.things["vol"], w.things["db"], "/dev/sdf")
				return "/dev/sdf:" + w.things["vol"] + ":" + w.things["db"]
			},
			kill: func(w *world, _ string) {
				_, err := w.ec2(home).DetachVolume(w.t.Context(), &ec2.DetachVolumeInput{
					VolumeId: aws.String(w.things["vol"]), InstanceId: aws.String(w.things["db"]), Device: aws.String("/dev/sdf"),
				})
				must(w, 0, err)
			},
		},
	}
}
