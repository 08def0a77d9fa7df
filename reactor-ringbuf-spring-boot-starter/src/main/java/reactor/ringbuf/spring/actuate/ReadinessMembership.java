package reactor.ringbuf.spring.actuate;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/**
 * Makes the rings' health part of readiness: an application that cannot receive is sent no
 * requests. Never of liveness: to start it anew would not bring a ring.
 */
final class ReadinessMembership implements HealthEndpointGroupsPostProcessor {

  static final String GROUP = "readiness";

  private final String contributor;

  ReadinessMembership(String contributor) {
    this.contributor = contributor;
  }

  @Override
  public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
    return new Groups(groups, contributor);
  }

  private record Groups(HealthEndpointGroups groups, String contributor)
      implements HealthEndpointGroups {

    @Override
    public HealthEndpointGroup getPrimary() {
      return groups.getPrimary();
    }

    @Override
    public Set<String> getNames() {
      return groups.getNames();
    }

    @Override
    public @Nullable HealthEndpointGroup get(String name) {
      HealthEndpointGroup group = groups.get(name);
      return group != null && name.equals(GROUP) ? new Group(group, contributor) : group;
    }
  }

  /** A group with one more member. */
  private record Group(HealthEndpointGroup group, String contributor)
      implements HealthEndpointGroup {

    @Override
    public boolean isMember(String name) {
      return name.equals(contributor) || name.startsWith(contributor + "/") || group.isMember(name);
    }

    @Override
    public boolean showComponents(SecurityContext securityContext) {
      return group.showComponents(securityContext);
    }

    @Override
    public boolean showDetails(SecurityContext securityContext) {
      return group.showDetails(securityContext);
    }

    @Override
    public StatusAggregator getStatusAggregator() {
      return group.getStatusAggregator();
    }

    @Override
    public HttpCodeStatusMapper getHttpCodeStatusMapper() {
      return group.getHttpCodeStatusMapper();
    }

    @Override
    public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
      return group.getAdditionalPath();
    }
  }
}
