package org.semblance.schedules;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.Mark;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.schedules.Node.Entry;
import org.semblance.schedules.Node.Kind;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Scalar;
import org.semblance.schedules.Node.Sequence;

/**
 * Reads one YAML document into a tree that knows its places.
 *
 * <p>Refuses what Jackson's reader would take silently and wrongly, or what a schedule has no use
 * for: anchors, aliases, merge keys, tags, repeated keys, further documents and deep nesting.
 */
final class NodeReader {

  /** Deeper than any schedule; keeps recursion bounded. */
  static final int DEEPEST = 32;

  private final SourceText source;
  private final Problems problems;
  private final YAMLParser parser;
  private boolean anchorsTold;

  private NodeReader(SourceText source, Problems problems, YAMLParser parser) {
    this.source = source;
    this.problems = problems;
    this.parser = parser;
  }

  /**
   * Reads the document.
   *
   * @throws ScheduleException if the text is not one YAML document of the accepted kind
   */
  @SuppressWarnings("deprecation") // its successor does not say where the mistake is
  static Node read(SourceText source) {
    var problems = new Problems();
    Place control = source.firstControlCharacter();
    if (control != null) {
      problems.add(control, "", "must be text, got a control character; remove it");
      problems.throwIfAny();
    }
    try (YAMLParser parser = new YAMLFactory().createParser(source.text())) {
      return new NodeReader(source, problems, parser).document();
    } catch (MarkedYAMLException e) {
      Mark at = e.getProblemMark();
      String context = e.getContext() == null ? "" : e.getContext() + ": ";
      problems.add(
          at == null
              ? Place.start(source)
              : new Place(source, at.getLine() + 1, at.getColumn() + 1),
          "",
          "must be valid YAML, got a mistake " + context + e.getProblem());
    } catch (JsonProcessingException e) {
      String message = e.getOriginalMessage();
      problems.add(
          place(source, e.getLocation()),
          "",
          message.startsWith("Expected a field name")
              ? "must have words as keys, got a list or a group as a key"
              : "must be valid YAML, got a mistake: " + message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    problems.throwIfAny();
    throw new AssertionError("a failure to read must have been told");
  }

  private Node document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      problems.add(
          Place.start(source),
          "",
          "must hold a schedule, got "
              + (source.text().isBlank() ? "an empty text" : "nothing but comments")
              + "; start from one of schedules/recipes");
      problems.throwIfAny();
    }
    Node root = node(1);
    if (parser.nextToken() != null) {
      problems.add(
          place(), "", "must be the only document, got another one after it; remove it or its ---");
    }
    problems.throwIfAny();
    return root;
  }

  private Node node(int depth) throws IOException {
    Place place = place();
    if (depth > DEEPEST) {
      problems.add(place, "", "must not be nested deeper than " + DEEPEST + " levels");
      problems.throwIfAny();
    }
    checkPlain(place);
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place, depth);
      case START_ARRAY -> sequence(place, depth);
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(place, Kind.TRUTH, parser.getText());
      case VALUE_NUMBER_INT -> new Scalar(place, Kind.INTEGER, parser.getText());
      case VALUE_NUMBER_FLOAT -> new Scalar(place, Kind.DECIMAL, parser.getText());
      case VALUE_NULL -> new Scalar(place, Kind.NOTHING, parser.getText());
      default -> new Scalar(place, Kind.TEXT, parser.getText());
    };
  }

  private Sequence sequence(Place place, int depth) throws IOException {
    ImmutableList.Builder<Node> items = ImmutableList.builder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(depth + 1));
    }
    return new Sequence(place, items.build());
  }

  private Mapping mapping(Place place, int depth) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place keyPlace = place();
      String key = parser.currentName();
      checkPlain(keyPlace);
      if (key.equals("<<")) {
        tellAnchors(keyPlace, "<<");
      }
      parser.nextToken();
      Entry entry = new Entry(keyPlace, node(depth + 1));
      Entry earlier = entries.putIfAbsent(key, entry);
      if (earlier != null) {
        problems.add(
            keyPlace,
            "",
            String.format(
                "the key \"%s\" must be given once, got it a second time after line %d; remove one",
                key, earlier.keyPlace().line()));
      }
    }
    return new Mapping(place, ImmutableMap.copyOf(entries));
  }

  /** Reports anchors, aliases and tags. The parser tells them for some nodes only. */
  private void checkPlain(Place place) throws IOException {
    int first = source.characterAt(place.line(), place.column());
    boolean key = parser.currentToken() == JsonToken.FIELD_NAME;
    @Nullable Object anchor = key ? null : parser.getObjectId();
    if (parser.isCurrentAlias() || first == '*') {
      tellAnchors(place, "*" + parser.getText());
    } else if (anchor != null || first == '&') {
      tellAnchors(place, anchor == null ? "an anchor" : "&" + anchor);
    } else if (first == '!' || (!key && parser.getTypeId() != null)) {
      problems.add(place, "", "tags (!name) are not read here; remove it");
    }
  }

  private void tellAnchors(Place place, String found) {
    if (!anchorsTold) {
      anchorsTold = true;
      problems.add(
          place,
          "",
          "anchors (&name), aliases (*name) and merge keys (<<) are not read here, got "
              + found
              + "; put what stages share under the top-level key defaults, or write it out");
    }
  }

  private Place place() {
    return place(source, parser.currentTokenLocation());
  }

  private static Place place(SourceText source, @Nullable JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? Place.start(source)
        : new Place(source, at.getLineNr(), Math.max(1, at.getColumnNr()));
  }
}
