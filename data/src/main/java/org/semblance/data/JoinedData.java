package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;

/**
 * Several sets after one another as one.
 *
 * <p>Identities of different sources are different people, also where their names are equal; such
 * names get the number of their source in front, {@code 2:7201}.
 *
 * @param sources at least one
 */
public record JoinedData(List<TrainingData> sources) implements TrainingData {

  /** Copies the list. */
  public JoinedData {
    sources = List.copyOf(sources);
    checkArgument(!sources.isEmpty(), "sources must name at least one data set, got none");
  }

  @Override
  public ImageSet openPart() {
    List<ImageSet> parts = new ArrayList<>();
    try {
      for (TrainingData source : sources) {
        parts.add(source.openPart());
      }
      return new JoinedImages(parts);
    } catch (RuntimeException e) {
      parts.forEach(ImageSet::close);
      throw e;
    }
  }
}
