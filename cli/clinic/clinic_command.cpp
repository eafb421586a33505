#include "cli/clinic/clinic_command.hpp"

#include <memory>

#include "cli/clinic/clinic.hpp"

namespace footfall::cli {
namespace {

/// A command that needs nothing but its name, with what all have.
CLI::App* add(CLI::App* parent, const std::shared_ptr<ClinicOptions>& options, const char* word,
              const char* help) {
  CLI::App* command = parent->add_subcommand(word, help);
  const std::string name =
      parent->get_name() == "clinic" ? std::string(word) : parent->get_name() + " " + std::string(word);
  command->callback([options, name] { options->command = name; });
  return command;
}

CLI::App* add_group(CLI::App* parent, const char* word, const char* help) {
  CLI::App* group = parent->add_subcommand(word, help);
  group->require_subcommand(1);
  return group;
}

void add_devices(CLI::App* clinic, const std::shared_ptr<ClinicOptions>& options) {
  CLI::App* devices = add_group(clinic, "devices", "What is measured with: list, add");
  add(devices, options, "list", "With the name that calibrations go by");
  CLI::App* device = add(devices, options, "add",
                         "A device, or what is new of one that is listed; prints the name that it goes by");
  device->add_option("kind", options->subject, "force_plate, imu, treadmill, safety_inputs or another word")
      ->required();
  device->add_option("product", options->product, "Maker and model")->required();
  device->add_option("--serial", options->serial, "Serial number");
  device->add_option("--name", options->name,
                     "Of a device without a serial number: what the station's file calls it");
  device->add_flag("--retired", options->retired, "It is not used any more");

  CLI::App* calibrations = add_group(clinic, "calibrations", "When and how devices were checked: list, add");
  add(calibrations, options, "list", "The earliest first")
      ->add_option("device", options->subject, "Of this device alone");
  CLI::App* calibration = add(calibrations, options, "add", "What was done; prints its number");
  calibration->add_option("device", options->subject, "As devices list names it")->required();
  calibration->add_option("what", options->what, "\"dead weights\", a certificate's number")->required();
  calibration->add_option("date", options->date, "YYYY-MM-DD")->required();
  calibration->add_option("verdict", options->verdict, "passed or failed")->required();
  calibration->add_option("result", options->result, "What was found: \"at most 0.2 % off\"")->required();
  calibration->add_option("--by", options->done_by, "Who did it; default: your account");
}

}  // namespace

std::function<int()> add_clinic(CLI::App& app) {
  auto options = std::make_shared<ClinicOptions>();
  CLI::App* clinic =
      app.add_subcommand("clinic", "Patients under pseudonyms, sessions, devices, due dates, users, audit");
  clinic->require_subcommand(1);
  clinic->add_option("--config", options->config, "Station file (TOML) with a table [clinic]")->required();
  clinic->add_flag("--on-server", options->on_server, "The shared server's copy instead of this station's");
  clinic->add_flag("--json", options->json, "JSON on stdout, where there is something to list");

  add(clinic, options, "init",
      "Makes keys and database where there are none; brings an older database up to date");
  add(clinic, options, "add-patient",
      "Reads name, date of birth, contact from standard input, a line each; prints the pseudonym");
  add(clinic, options, "list", "All pseudonyms");
  CLI::App* sessions = add(clinic, options, "sessions", "Registered sessions");
  sessions->add_option("pseudonym", options->subject, "Of this patient alone");
  CLI::App* show =
      add(clinic, options, "show", "One patient's sessions; with --identified also who it is (audited)");
  show->add_option("pseudonym", options->subject, "Whose")->required();
  show->add_flag("--identified", options->identified, "Also the identity: role clinician, audited");
  show->add_option("--why", options->why, "What the identity is needed for");

  add_devices(clinic, options);

  CLI::App* due = add_group(clinic, "due", "What is due: list, add, done");
  add(due, options, "list", "The earliest first");
  CLI::App* due_add = add(due, options, "add", "A due date; prints its number");
  due_add->add_option("subject", options->subject, "Pseudonym or device")->required();
  due_add->add_option("what", options->what, "What is to be done")->required();
  due_add->add_option("date", options->date, "YYYY-MM-DD")->required();
  add(due, options, "done", "It was done")->add_option("number", options->subject, "As listed")->required();

  CLI::App* users = add_group(clinic, "users", "Persons who sign in with a PIN: list, add");
  add(users, options, "list", "Names and roles");
  CLI::App* users_add =
      add(users, options, "add", "A person, or a new PIN and role; the PIN from standard input");
  users_add->add_option("name", options->subject, "Who")->required();
  users_add->add_option("role", options->what, "viewer, clinician or administrator")->required();

  CLI::App* audit = add_group(clinic, "audit", "The chain of what was done: verify, head");
  add(audit, options, "verify", "Finds an edit, a deletion, rows cut from the end; exit code 1")
      ->add_option("--head", options->head, "File of heads that were printed earlier or elsewhere");
  add(audit, options, "head", "The signed end of this station's chain, for another place");

  CLI::App* sync = add_group(clinic, "sync", "Exchange with the shared server: status, now");
  add(sync, options, "status", "What waits here, and since when");
  add(sync, options, "now", "One exchange; exit code 1 when the server does not answer");

  CLI::App* keys = add_group(clinic, "keys", "Sealing keys: rotate, reseal, forget-old");
  add(keys, options, "rotate", "A new key that seals from now on");
  add(keys, options, "reseal", "Seals everything here with the newest key");
  add(keys, options, "forget-old", "Reseals, then removes the old keys from the file");
  return [options] { return run_clinic(*options); };
}

}  // namespace footfall::cli
