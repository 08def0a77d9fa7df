package reactor.ringbuf.btf;

import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Where in Java a value goes: a record's component, or an element of one that has several.
 *
 * @param component the record's component, whose annotations count
 * @param type the raw type of the value
 * @param generic the type with its arguments
 */
record Slot(RecordComponent component, Class<?> type, Type generic) {

  static Slot of(RecordComponent component) {
    return new Slot(component, component.getType(), component.getGenericType());
  }

  /** The elements of an array or a List; null if this is neither, or a List of who knows what. */
  @Nullable Slot element() {
    if (type.isArray()) {
      return new Slot(component, type.getComponentType(), type.getComponentType());
    } else if (generic instanceof ParameterizedType list) {
      Type argument = list.getActualTypeArguments()[0];
      if (argument instanceof Class<?> element) {
        return new Slot(component, element, element);
      } else if (argument instanceof ParameterizedType inner) {
        return new Slot(component, (Class<?>) inner.getRawType(), inner);
      }
    }
    return null;
  }

  boolean has(Class<? extends Annotation> annotation) {
    return component.isAnnotationPresent(annotation);
  }

  /** As Java declares it, with the annotations that matter here. */
  String declaration() {
    StringBuilder text = new StringBuilder();
    BtfName name = component.getAnnotation(BtfName.class);
    Ktime ktime = component.getAnnotation(Ktime.class);
    TaggedBy tag = component.getAnnotation(TaggedBy.class);
    text.append(name == null ? "" : "@BtfName(\"" + name.value() + "\") ");
    text.append(tag == null ? "" : "@TaggedBy(\"" + tag.value() + "\") ");
    text.append(
        ktime == null ? "" : ktime.value() == Ktime.Clock.BOOT ? "@Ktime(BOOT) " : "@Ktime ");
    text.append(has(BigEndian.class) ? "@BigEndian " : "");
    text.append(has(UpToEnd.class) ? "@UpToEnd " : "");
    return text.append(name(component.getGenericType()))
        .append(' ')
        .append(component.getName())
        .toString();
  }

  /** The type as Java source has it, without packages. */
  static String name(Type type) {
    return type.getTypeName().replaceAll("\\b(?:\\w+[.$])+(\\w)", "$1");
  }
}
