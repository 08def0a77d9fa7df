package reactor.ringbuf;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package of the library may use which: an arrow never points back up. */
class PackageArrowsTest {

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("reactor.ringbuf");

  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("reactor.ringbuf..");

  @Test
  void everyPackageIsKnownHere() {
    assertThat(LIBRARY)
        .extracting(JavaClass::getPackageName)
        .contains("reactor.ringbuf", "reactor.ringbuf.consumer", "reactor.ringbuf.linux");
  }

  @Test
  void arrowsPointDown() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .ensureAllClassesAreContainedInArchitecture()
        .layer("api")
        .definedBy("reactor.ringbuf")
        .layer("consumer")
        .definedBy("reactor.ringbuf.consumer")
        .layer("producer")
        .definedBy("reactor.ringbuf.producer")
        .layer("linux")
        .definedBy("reactor.ringbuf.linux")
        .optionalLayer("libbpf")
        .definedBy("reactor.ringbuf.libbpf")
        .optionalLayer("btf")
        .definedBy("reactor.ringbuf.btf")
        .optionalLayer("micrometer")
        .definedBy("reactor.ringbuf.micrometer")
        .whereLayer("micrometer")
        .mayOnlyAccessLayers("api")
        .whereLayer("libbpf")
        .mayOnlyAccessLayers("api", "btf", "linux")
        .whereLayer("btf")
        .mayOnlyAccessLayers("api", "linux")
        .whereLayer("api")
        .mayOnlyAccessLayers("consumer", "producer", "linux")
        .whereLayer("producer")
        .mayOnlyAccessLayers("consumer")
        .whereLayer("consumer")
        .mayNotAccessAnyLayer()
        .whereLayer("linux")
        .mayNotAccessAnyLayer()
        .check(LIBRARY);
  }

  @Test
  void theConsumerNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("reactor.ringbuf.consumer")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("reactor.ringbuf.consumer", "java..", "org.jspecify.annotations"))
        .check(LIBRARY);
  }

  @Test
  void theProducerNeedsNothingButTheLayoutAndTheJdk() {
    classes()
        .that()
        .resideInAPackage("reactor.ringbuf.producer")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "reactor.ringbuf.producer",
                "reactor.ringbuf.consumer",
                "java..",
                "org.jspecify.annotations"))
        .check(LIBRARY);
  }

  @Test
  void onlyLinuxAndLibbpfKnowJna() {
    noClasses()
        .that(not(resideInAnyPackage("reactor.ringbuf.linux", "reactor.ringbuf.libbpf")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(LIBRARY);
  }

  /** Micrometer may be absent: whoever does not use its package must never meet it. */
  @Test
  void onlyItsPackageKnowsMicrometer() {
    noClasses()
        .that(not(resideInAPackage("reactor.ringbuf.micrometer")))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "reactor.ringbuf.micrometer"))
        .check(LIBRARY);
  }

  @Test
  void linuxLibbpfAndBtfKnowNothingOfReactor() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "reactor.ringbuf.linux", "reactor.ringbuf.libbpf", "reactor.ringbuf.btf")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("reactor..", "org.reactivestreams..").and(not(OURS)))
        .check(LIBRARY);
  }

  /** Users see none of the internal packages: not in a public signature, not by inheritance. */
  @Test
  void theApiShowsNothingInternal() {
    DescribedPredicate<JavaClass> internal =
        resideInAnyPackage(
            "reactor.ringbuf.consumer", "reactor.ringbuf.producer", "reactor.ringbuf.linux");
    com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat(isExported())
        .should()
        .notHaveRawReturnType(internal)
        .andShould()
        .notHaveRawParameterTypes(
            DescribedPredicate.anyElementThat(
                com.tngtech.archunit.base.DescribedPredicate.and(internal, alwaysTrue())))
        .check(LIBRARY);
  }

  @Test
  void thereIsNoCycle() {
    slices().matching("reactor.ringbuf.(*)..").should().beFreeOfCycles().check(LIBRARY);
  }

  private static DescribedPredicate<JavaClass> isExported() {
    return resideInAnyPackage(
            "reactor.ringbuf",
            "reactor.ringbuf.libbpf",
            "reactor.ringbuf.btf",
            "reactor.ringbuf.micrometer")
        .and(
            DescribedPredicate.describe(
                "public",
                c ->
                    c.getModifiers()
                        .contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)));
  }
}
