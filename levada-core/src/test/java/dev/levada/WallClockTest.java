package dev.levada;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WallClockTest {

    @Test
    void the_runner_never_reads_a_nodes_wall_clock() {
        // What MonotonicClock calls its instants does not matter: see there. Observers tell people when something was
        // seen, and decide nothing.
        noClasses()
                .that()
                .resideInAnyPackage("dev.levada.runner", "dev.levada.store", "dev.levada.channel")
                .and()
                .doNotHaveSimpleName("MonotonicClock")
                .and()
                .doNotHaveSimpleName("Observers")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethodWhere(JavaCall.Predicates.target(owner(assignableTo(Clock.class)))
                        .or(JavaCall.Predicates.target(name("now"))
                                .and(JavaCall.Predicates.target(owner(resideInAPackage("java.time"))))))
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.levada"));
    }
}
