add_library(footfall_options INTERFACE)
target_compile_options(footfall_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
# -ffp-contract=off: fused multiply-add would make stored steps differ between processors; belongs to their identity
# (gait/build_identity.hpp).
target_compile_options(footfall_options INTERFACE -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(footfall_options INTERFACE -Wthread-safety)
endif()
# Some hundred programs with the same libraries: lld links each in a quarter of the time, sanitized ones in less.
find_program(FOOTFALL_LLD ld.lld)
if(FOOTFALL_LLD)
  add_link_options(-fuse-ld=lld)
endif()
if(FOOTFALL_SANITIZE)
  # Whole program, so that a library built without it is not silently unchecked.
  add_compile_options(-fsanitize=${FOOTFALL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FOOTFALL_SANITIZE})
endif()

# footfall_library(core SOURCES a.cpp b.cpp DEPENDS footfall_hal tl::expected)
# makes footfall_core; without SOURCES it is header-only. Includes are written from the top folder: "core/units.hpp".
function(footfall_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(target footfall_${folder})
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} PRIVATE footfall_options ${ARG_PRIVATE_DEPENDS})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${ARG_DEPENDS})
  endif()
endfunction()

# footfall_program(footfall-lab SOURCES main.cpp DEPENDS footfall_sim)
function(footfall_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE footfall_options ${ARG_DEPENDS})
endfunction()

# scripts/test builds this target under the sanitizers.
add_custom_target(sanitized_tests)

# ctest runs four at a time (CMakePresets.json): a place is half a core, and a test that computes takes two of them.
# WAITS: it waits for wires, ramps and watchdogs more than it computes, and takes one place.
# DRAWS: a window on a software renderer, which computes all the time; three places.
# Under a sanitizer, where everything computes, waiting takes two as well.
# Whole stations take two places like what computes: never more than two are up together.
# SERIAL: measures what a busy neighbour would change; nothing runs beside it.
# footfall_test(core SOURCES ring_test.cpp DEPENDS footfall_core [LABELS slow] [TIMEOUT 120] [WAITS] [DRAWS] [SERIAL] [UNSANITIZED] [COST 20])
# makes the executable test_core, run by ctest as "core". Tests that skip say so with a sentence.
# UNSANITIZED: too slow or meaningless under a sanitizer. COST: some seconds; the dearest begin first.
function(footfall_test name)
  cmake_parse_arguments(ARG "SERIAL;WAITS;DRAWS;UNSANITIZED" "TIMEOUT;COST" "SOURCES;DEPENDS;LABELS" ${ARGN})
  add_executable(test_${name} ${ARG_SOURCES})
  target_link_libraries(test_${name} PRIVATE footfall_options footfall_test_support ${ARG_DEPENDS})
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
  if(FOOTFALL_SANITIZE MATCHES "address")
    set_tests_properties(${name} PROPERTIES ENVIRONMENT
      "LSAN_OPTIONS=print_suppressions=0:suppressions=${PROJECT_SOURCE_DIR}/tests/support/leaks_of_others.txt")
  endif()
  if(NOT ARG_UNSANITIZED)
    set_property(TEST ${name} APPEND PROPERTY LABELS sanitized)
    add_dependencies(sanitized_tests test_${name})
  endif()
  set(places 2)
  if(ARG_WAITS AND NOT FOOTFALL_SANITIZE)
    set(places 1)
  elseif(ARG_DRAWS)
    set(places 3)
  endif()
  set_tests_properties(${name} PROPERTIES PROCESSORS ${places})
  if(ARG_COST)
    set_tests_properties(${name} PROPERTIES COST ${ARG_COST})
  endif()
  if(ARG_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()
