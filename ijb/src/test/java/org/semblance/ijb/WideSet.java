package org.semblance.ijb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What {@code make_wide.py} wrote. */
final class WideSet {

  private WideSet() {}

  static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(WideSet.class.getResource("wide/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode expected() {
    try {
      return new ObjectMapper().readTree(resource("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Set<String> texts(JsonNode values) {
    Set<String> texts = new LinkedHashSet<>();
    values.forEach(value -> texts.add(value.textValue()));
    return texts;
  }

  static List<Long> longs(JsonNode values) {
    List<Long> longs = new ArrayList<>();
    values.forEach(value -> longs.add(value.longValue()));
    return longs;
  }
}
