package org.semblance.schedules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;

/** Writes schedules as YAML in block style, with quotes only where they are needed. */
final class YamlText {

  private static final ObjectMapper MAPPER = ScheduleJson.mapper(factory());

  private YamlText() {}

  private static YAMLFactory factory() {
    return YAMLFactory.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
        .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
        .stringQuotingChecker(new Quoting())
        .build();
  }

  static String of(Schedule schedule) {
    try {
      return MAPPER.writeValueAsString(schedule);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a schedule must be writable", e);
    }
  }

  /** Quotes whatever is not plainly a word or a path. */
  private static final class Quoting extends StringQuotingChecker {
    private static final long serialVersionUID = 1L;

    private static final Pattern PLAIN = Pattern.compile("(?:[A-Za-z/]|\\.\\.?/)[A-Za-z0-9_./-]*");

    @Override
    public boolean needToQuoteName(String name) {
      return !PLAIN.matcher(name).matches();
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return !PLAIN.matcher(value).matches() || isReservedKeyword(value);
    }
  }
}
