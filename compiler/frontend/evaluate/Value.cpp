#include "compiler/frontend/evaluate/Value.h"

#include "compiler/frontend/evaluate/Shapes.h"

#include <sstream>

namespace halcyon {

std::string Value::describe() const {
  std::ostringstream stream;
  if (const auto *truth = getIf<bool>())
    stream << (*truth ? "'true'" : "'false'");
  else if (isNumber())
    getIf<int64_t>() ? stream << *getIf<int64_t>() : stream << *getIf<double>();
  else if (const auto *tensor = getIf<TensorValue>())
    stream << "a value of shape " << toText(tensor->shape);
  else if (const auto *sequence = getIf<SequenceValue>())
    stream << (sequence->isTuple ? "a tuple of " : "a list of ") << sequence->elements->size();
  else if (getIf<std::shared_ptr<const SharedLayer>>())
    stream << "a layer";
  else
    stream << "nothing";
  return stream.str();
}

} // namespace halcyon
