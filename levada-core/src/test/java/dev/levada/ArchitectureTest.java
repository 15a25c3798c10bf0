package dev.levada;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.levada.function.Tags;
import dev.levada.function.TimeText;
import dev.levada.store.Schema;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.levada");

    @Test
    void channels_are_pure_and_know_nobody() {
        classes()
                .that()
                .resideInAPackage("dev.levada.channel")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.levada.channel", "java.lang..", "java.util..", "java.time..", "org.jspecify..")
                .check(CORE);
    }

    @Test
    void literals_are_pure_and_know_nobody() {
        classes()
                .that()
                .resideInAPackage("dev.levada.literal")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.levada.literal", "java.lang..", "java.math..", "java.util..", "org.jspecify..")
                .check(CORE);
    }

    @Test
    void what_is_told_and_shown_are_facts_that_know_nobody() {
        classes()
                .that()
                .resideInAnyPackage("dev.levada.event", "dev.levada.status")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.levada.event",
                        "dev.levada.status",
                        "dev.levada.channel",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "org.jspecify..")
                .check(CORE);
    }

    @Test
    void arguments_know_nobody() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.argument")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.levada",
                        "dev.levada.action",
                        "dev.levada.channel",
                        "dev.levada.function",
                        "dev.levada.store",
                        "dev.levada.runner")
                .check(CORE);
    }

    @Test
    void functions_know_neither_store_nor_runner_nor_channels() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.function")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.levada.channel", "dev.levada.store", "dev.levada.runner")
                .check(CORE);
    }

    @Test
    void related_actions_know_neither_store_nor_runner_nor_channels() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.action")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.levada.channel", "dev.levada.store", "dev.levada.runner")
                .check(CORE);
    }

    @Test
    void modules_know_neither_store_nor_runner() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.module")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.levada", "dev.levada.argument", "dev.levada.store", "dev.levada.runner")
                .check(CORE);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.levada.channel", "dev.levada.function", "dev.levada.store", "dev.levada.runner")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.levada.module")
                .check(CORE);
    }

    @Test
    void what_pages_ask_for_knows_neither_store_nor_runner_nor_sql() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.levada.search", "dev.levada.history", "dev.levada.audit", "dev.levada.bulk")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.levada.store", "dev.levada.runner", "dev.levada.function", "java.sql..", "javax.sql..")
                .check(CORE);
    }

    @Test
    void the_store_does_not_know_the_runner() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.levada.runner", "dev.levada.function", "dev.levada.argument", "dev.levada.action")
                .check(CORE);
    }

    @Test
    void the_configuration_knows_channels_times_and_the_names_of_schemas_and_tags_alone() {
        classes()
                .that()
                .resideInAPackage("dev.levada.configuration")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.levada.configuration",
                                "dev.levada.channel",
                                "java.lang..",
                                "java.util..",
                                "org.jspecify..")
                        .or(resideInAnyPackage("java.io..", "java.net..", "java.nio..", "java.time.."))
                        .or(type(Schema.class))
                        .or(type(Tags.class))
                        .or(type(TimeText.class)))
                .check(CORE);
    }

    @Test
    void the_doctor_is_known_by_what_users_type_alone() {
        classes()
                .that()
                .resideInAPackage("dev.levada.doctor")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("dev.levada.doctor", "dev.levada", "dev.levada.web..", "dev.levada.server..")
                .check(CORE);
    }

    @Test
    void only_the_store_and_what_hands_out_connections_speaks_sql() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.levada.channel",
                        "dev.levada.function",
                        "dev.levada.argument",
                        "dev.levada.action",
                        "dev.levada.module",
                        "dev.levada.configuration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                .check(CORE);
    }
}
