package org.semblance.schedules;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableBiMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes every key of a schedule in Markdown, made from the records and the JSON schema, so that
 * it cannot tell anything else than the reader does.
 *
 * <p>The committed copy is {@code schedules/docs/schedule-reference.md}; a test compares them.
 */
public final class ScheduleReference {

  private static final String HEADING =
      """
      # Schedule reference

      Every key of a schedule, in the order of the file. Made from the program; do not edit.

      A key whose default is *left out* may be missing, and its meaning says what holds then. Where a
      group has a key `type`, it decides which other keys there are.

      Short forms: `weightDecay: 5e-4` stands for `{value: 5e-4}`, `mixup: 0.2` for `{alpha: 0.2}`,
      `bestBy: lfw` for `[lfw]`, `clipNorm: 5` for `{value: 5}`, `ema: 0.9999` for
      `{decay: 0.9999}`; a text in `verify` stands for `{type: bin, path: that text}`, a text as
      `teacher` for `{model: that text}`; a number as `centerLoss`, `triplet` or `distill` of a
      stage is its weight, and a group without a `type` there is of type `euclidean`, `batchHard`
      and `cosine`; a single stage may stand without a list. The top-level key `defaults` holds keys of a stage that every stage gets unless it has
      them itself; groups of the same `type` are merged key by key. `--set path.to.key=value` on
      the command line changes any key of a file, for instance `--set schedule[0].epochs=2`.

      Relative paths start at the working directory. Anchors, aliases and merge keys are not read.
      """;

  private final SchemaDocument schema = SchemaDocument.get();
  private final ScalarRules scalars = new ScalarRules(ScheduleJson.mapper());
  private final StringBuilder text = new StringBuilder(HEADING);

  private ScheduleReference() {}

  /** Returns the whole reference, a table per group of keys. */
  public static String markdown() {
    var reference = new ScheduleReference();
    List<KeyCatalogue.Key> group = new ArrayList<>();
    for (KeyCatalogue.Key key : KeyCatalogue.all()) {
      if (!group.isEmpty() && !sameGroup(group.get(0), key)) {
        reference.group(group);
        group = new ArrayList<>();
      }
      group.add(key);
    }
    reference.group(group);
    return reference.text.toString();
  }

  private static boolean sameGroup(KeyCatalogue.Key a, KeyCatalogue.Key b) {
    return a.owner() == b.owner() && a.section().equals(b.section());
  }

  private void group(List<KeyCatalogue.Key> keys) {
    KeyCatalogue.Key first = keys.get(0);
    text.append("\n## ").append(title(first)).append("\n\n");
    text.append(schema.description(first.owner())).append("\n\n");
    text.append("| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
    keys.forEach(this::row);
  }

  private static String title(KeyCatalogue.Key key) {
    if (key.section().isEmpty()) {
      return "Top level";
    }
    return "`" + key.section() + "`" + (key.word() == null ? "" : " of type `" + key.word() + "`");
  }

  private void row(KeyCatalogue.Key key) {
    ValueType type = ValueType.of(key.component());
    JsonNode standard = schema.defaultOf(key.owner(), key.name());
    String without =
        standard == null
            ? type.optional() ? "*left out*" : "required"
            : "`" + SchemaDocument.flow(standard) + "`";
    text.append("| `")
        .append(key.name())
        .append("` | ")
        .append(cell(type(key, type)))
        .append(" | ")
        .append(cell(without))
        .append(" | ")
        .append(cell(schema.description(key.owner(), key.name())))
        .append(" |\n");
  }

  private String type(KeyCatalogue.Key key, ValueType type) {
    @Nullable ImmutableBiMap<String, Class<?>> words = TypeNames.of(type.item());
    if (words != null) {
      String choice = "type " + String.join(", ", words.keySet());
      return type.list() ? "list of groups, each " + choice : "group, " + choice;
    }
    if (type.item().isEnum()) {
      return String.join(", ", scalars.words(type.item()));
    }
    return type.word() + schema.range(key.owner(), key.name());
  }

  private static String cell(String content) {
    return content.replace("|", "\\|");
  }
}
