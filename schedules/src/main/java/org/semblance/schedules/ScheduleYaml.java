package org.semblance.schedules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.semblance.schedules.Node.Mapping;

/**
 * Reads and writes schedules as YAML.
 *
 * <p>Keys are the components of the records; {@code type} says which record where there is a
 * choice. A key that is left out gets the default of the JSON schema beside this class, the one
 * place where defaults live. Reading is strict: whatever is unknown, misspelt, of another type or
 * out of range is a {@link ScheduleException} that tells all mistakes with line and column.
 *
 * <p>Short forms: {@code weightDecay: 5e-4} for {@code {value: 5e-4}}, {@code mixup: 0.2} for
 * {@code {alpha: 0.2}}, {@code clipNorm: 5} for {@code {value: 5}}, {@code ema: 0.9999} for {@code
 * {decay: 0.9999}}, a text under {@code verify} for {@code {type: bin, path: …}}, a number as
 * {@code centerLoss}, {@code triplet} or {@code distill} for its weight; these are of type {@code
 * euclidean}, {@code batchHard} and {@code cosine} if none is written; one stage for a list of one.
 * The top-level key {@code defaults} is merged into every stage: a key that the stage lacks is
 * taken over; groups of keys of the same type are merged key by key; anything else of the stage
 * stands.
 */
public final class ScheduleYaml {

  private ScheduleYaml() {}

  /**
   * Reads a file.
   *
   * @throws ScheduleException if it does not exist or is no right schedule
   */
  public static Schedule read(Path file) {
    return read(file, List.of());
  }

  /**
   * Reads a file and changes it by options.
   *
   * @param settings each {@code path.to.key=value}, the value in YAML, applied in order and after
   *     {@code defaults} are merged
   * @throws ScheduleException if it does not exist or is no right schedule
   */
  public static Schedule read(Path file, List<String> settings) {
    return read(SourceFile.read(file), settings);
  }

  /**
   * Reads a text.
   *
   * @param sourceName stands for the file's name in messages
   * @throws ScheduleException if it is no right schedule
   */
  public static Schedule read(String text, String sourceName) {
    return read(text, sourceName, List.of());
  }

  /**
   * Reads a text and changes it by options.
   *
   * @param sourceName stands for the file's name in messages
   * @param settings each {@code path.to.key=value}
   * @throws ScheduleException if it is no right schedule
   */
  public static Schedule read(String text, String sourceName, List<String> settings) {
    return read(SourceText.file(sourceName, text), settings);
  }

  /** Returns a schedule as YAML that reads back as an equal one, every default written out. */
  public static String write(Schedule schedule) {
    return YamlText.of(schedule);
  }

  private static Schedule read(SourceText source, List<String> settings) {
    List<SetOption> options = settings.stream().map(SetOption::parse).toList();
    Mapping root = ShortForms.expand(root(NodeReader.read(source)));
    var problems = new Problems();
    for (SetOption option : options) {
      if (option.isUnder(StageDefaults.KEY)) {
        root = option.applyTo(root);
      }
    }
    ObjectMapper mapper = ScheduleJson.mapper();
    SchemaDocument schema = SchemaDocument.get();
    Node defaults = root.get(StageDefaults.KEY);
    if (defaults != null) {
      new TreeBinder(mapper, schema, problems, false)
          .check(defaults, Stage.class, StageDefaults.KEY);
    }
    root = StageDefaults.merge(root);
    for (SetOption option : options) {
      if (!option.isUnder(StageDefaults.KEY)) {
        root = ShortForms.expand(option.applyTo(root));
      }
    }
    JsonNode json = new TreeBinder(mapper, schema, problems, true).check(root, Schedule.class, "");
    problems.throwIfAny();
    try {
      return mapper.treeToValue(json, Schedule.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a checked schedule must be readable", e);
    }
  }

  private static Mapping root(Node document) {
    if (document instanceof Mapping mapping) {
      return mapping;
    }
    throw new ScheduleException(
        List.of(
            document
                .place()
                .problem(
                    "",
                    "must be a group of keys (name, data, model, …), got " + document.describe())));
  }
}
