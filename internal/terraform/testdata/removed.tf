# For the configuration of stage/terraform.tfstate. Put it into a file of its own, delete the resource blocks that it names, and apply.
removed {
  from = aws_acm_certificate.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_acm_certificate_validation.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_autoscaling_group.api

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_autoscaling_policy.api_cpu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudwatch_dashboard.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudwatch_metric_alarm.alb_5xx

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudwatch_metric_alarm.api_unhealthy

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudwatch_metric_alarm.db_cpu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudwatch_metric_alarm.game_status

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_ebs_volume.db_data

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_eip.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_eip_association.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_instance.chat

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_instance.commu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_instance.db

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_instance.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_instance.web

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_instance.world

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_internet_gateway.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_key_pair.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_launch_template.api

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb.internal

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb.nlb

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb.public

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.chat

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.commu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.http

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.https

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.internal

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener.world

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_listener_rule.api

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.api

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.api_internal

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.chat

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.commu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.web

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group.world

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group_attachment.chat

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group_attachment.commu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group_attachment.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group_attachment.web

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_lb_target_group_attachment.world

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route.build_to_stage

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.api

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.cert

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.db

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.game_private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.web

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_record.world_private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route53_zone.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route_table.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route_table_association.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_route_table_association.second

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.app

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.db

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.node_chat

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.node_commu

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.node_game

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.node_world

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_security_group.trusted

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_subnet.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_subnet.second

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_volume_attachment.db_data

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_vpc.main

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_vpc_endpoint.s3

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_vpc_peering_connection.build

  lifecycle {
    destroy = false
  }
}

# A removed block takes all instances of a resource. Of these only some were adopted, so take them out of the state, and out
# of `count` or `for_each`:
#   terraform state rm 'aws_cloudwatch_log_group.this["api"]'
#   terraform state rm 'aws_cloudwatch_log_group.this["chat"]'
#   terraform state rm 'aws_cloudwatch_log_group.this["commu"]'
#   terraform state rm 'aws_cloudwatch_log_group.this["db"]'
#   terraform state rm 'aws_cloudwatch_log_group.this["game"]'
#   terraform state rm 'aws_cloudwatch_log_group.this["web"]'
#   terraform state rm 'aws_cloudwatch_log_group.this["world"]'
#   terraform state rm 'aws_ecr_lifecycle_policy.this["milu2-api"]'
#   terraform state rm 'aws_ecr_lifecycle_policy.this["milu2-chat"]'
#   terraform state rm 'aws_ecr_lifecycle_policy.this["milu2-commu"]'
#   terraform state rm 'aws_ecr_lifecycle_policy.this["milu2-game"]'
#   terraform state rm 'aws_ecr_lifecycle_policy.this["milu2-web"]'
#   terraform state rm 'aws_ecr_lifecycle_policy.this["milu2-world"]'
#   terraform state rm 'aws_ecr_repository.this["milu2-api"]'
#   terraform state rm 'aws_ecr_repository.this["milu2-chat"]'
#   terraform state rm 'aws_ecr_repository.this["milu2-commu"]'
#   terraform state rm 'aws_ecr_repository.this["milu2-game"]'
#   terraform state rm 'aws_ecr_repository.this["milu2-web"]'
#   terraform state rm 'aws_ecr_repository.this["milu2-world"]'

# `terraform plan` then has to show nothing to destroy. What it may show: outputs that go, data sources that are read
# again, and an error for what refers to something that is gone: give it the value instead, or remove it too.
# These stay and refer to what is gone:
#   aws_ecr_lifecycle_policy.this["milu2-batch"]
#   aws_instance.loadtest
#   aws_lb_listener_rule.gm
#   aws_lb_listener_rule.web
#   aws_lb_target_group.gm
#   aws_lb_target_group_attachment.gm
#   aws_route53_record.api_internal
#   aws_route53_record.gm

